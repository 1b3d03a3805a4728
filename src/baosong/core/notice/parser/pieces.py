"""Pieces of one task: the materials to be submitted, and their limits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from baosong.core.notice.page import NoticePage, plain
from baosong.core.notice.parser.limits import Limit, Noun, merged
from baosong.core.terms import Evidence, PieceKind, Rule, Severity, TermsPiece

Span = tuple[int, int]

HANDED: Final = re.compile(
    r"提交|报送|上报|发送|发至|发到|报至|寄送|邮寄|寄至|投稿|上传|填写|提供|填报|附(?!件)|连同|录制|交至|送至|打包|须交|递交|申报材料|包括|包含|报(?=[^告名])|形式|推荐材料|缴交|投送|送交|征集|撰写|需有|准备|制作|拍摄|随文|随附|汇总"
)
ELSEWHERE: Final = re.compile(
    r"评审|评选|公示|展播|展示|版权|侵权|著作权|授权|获奖|奖金|奖品|证书|宣传推广|推送|转载|刊登|发表|刊发|投票|指导思想|为(?:深入|贯彻)|根据《|精神|结集|公众号|使用权|肖像权|网络传播|汇编|编印|优先|承担|法律|表彰|参考(?!附)|培训|推出|解释权|宣传报道|素材(?:中|来源)|广告|抄袭|违法|雷同|知识产权|截图.{0,4}(?:视为|签到)"
)
ATTACHMENT_LIST: Final = re.compile(
    r"^[ ]*(?:附[ ]*(?:件|:)|附表)[ ]*(?:\d|[一二三四五六七八九十]|:|$)|^[ ]*\d{1,2}[.、][^。;\n]{2,60}(?:表|书|单|\.docx?|\.xlsx?)[ ]*\)?[ ]*$"
)
ATTACHMENTS_HANDED: Final = re.compile(
    r"(?:填写|填报|提交|报送|发送|将|电子版|完成|上报)[^。;\n]{0,12}附件[ ]*\d|附件[ ]*\d[^。;\n《]{0,20}(?:报送|发送|提交|发至|上报|填写|寄|交)"
)
VERBS: Final = re.compile(
    r"建议|录制|提交|报送|上报|投稿|选送|只收|形成|制作|拍摄|提供|撰写|汇编|开展|征集|参赛|上传|发送|需要|要求|反映|相关|其他|要|需|等|类"
)
ASKED_FOR: Final = re.compile(
    r"(?:.*(?:填妥|下列|印出|填写好?|填报|填好|填入|附上|提交|报送|上交|同时含|做好|举办|登记好|包括|包含)|(?:同时|含|入|好|内(?!容)|[一二两三四五六七八九十几多各])?(?:个|篇|张|份|部|件|条|幅|则|段(?!落))?)(?=[^\s表书单]{2}|[^\s]{2,}[表书单])"
)
# Quotation marks, and words for the format only: 电子推荐表.
MARKS: Final = re.compile(r"[“”《》\"'()\uff08\uff09]|^(?:电子|纸质)版?(?=.)")
# Words that only summarise others.
GENERIC: Final = re.compile(r"^(?:.{0,6}(?:申报|推荐|报送|相关|上述|有关|参赛|参评|文字)?材料|简介|事迹)$")
# 以文章、图片、视频等形式: any of them suffices.
ONE_OF_SEVERAL: Final = re.compile(r"[^。;\n]{0,14}?等?(?:多种|各种|不同)?(?:载体|形式|体裁|素材)")
OPTIONAL: Final = re.compile(r"可附|可自附|可配|自愿|可提供|如有|可另附|或")


@dataclass
class PieceDraft:
    """A piece being assembled."""

    kind: str
    name: str = ""
    start: int = -1
    end: int = -1
    limits: dict[str, list[Limit]] = field(default_factory=dict)
    optional: bool = False


def _inside(position: int, spans: Iterable[Span]) -> bool:
    return any(start <= position < end for start, end in spans)


def attachment_lines(page: NoticePage) -> list[Span]:
    """Return the lines at the end of a notice that list its attachments."""
    spans: list[Span] = []
    position, in_list = 0, False
    for line in page.text.split("\n"):
        end = position + len(line)
        stripped = line.strip()
        if re.match(r"附[ ]*件?[ ]*(?:\d{0,2}|[一二三四五])[ ]*[:.、_]|附件\d?$|附[ ]*:", stripped):
            spans.append((position, end))
            in_list = True
        elif in_list and (ATTACHMENT_LIST.match(line) or not stripped):
            spans.append((position, end))
        else:
            in_list = False
        position = end + 1
    inline = re.search(r"附件[ ]*:[ ]*(?:1[.、])?(?=[^\n]*(?:表|书|通知|方案|要求))", page.text)
    if inline and not _inside(inline.start(), spans):
        spans.append((inline.start(), page.line(inline.start())[1]))
    return spans


def handed_in(page: NoticePage, noun: Noun, listed: list[Span]) -> bool:
    """Return whether the sentence of the noun says that the material is to be submitted."""
    if _inside(noun.start, listed):
        return False
    clause_start, clause_end = page.clause(noun.start)
    sentence_start, sentence_end = page.sentence(noun.start)
    sentence = page.text[sentence_start:sentence_end]
    clause = page.text[clause_start:clause_end]
    if noun.kind == "form":
        return bool(HANDED.search(sentence)) and not re.search(r"评分表|根据《|评审表", clause)
    if ONE_OF_SEVERAL.match(page.text, noun.end, sentence_end) and not re.search(r"评|奖|宣传报道", clause):
        return True
    if ELSEWHERE.search(clause) and not re.search(r"提交|报送|上报|发送|发至|上传", clause):
        return False
    return bool(
        re.search(
            r"提交|报送|上报|发送|发至|发到|寄|投稿|上传|提供|连同|录制|交至|送至|打包|附(?!件\d?[)、])|形式(?:报送|参赛|提交|上报)|缴交|投送|填写|需交|须交|制作(?=[一二两三\d])",
            sentence,
        )
    )


def name_of(page: NoticePage, noun: Noun) -> str:
    """Return the noun with its modifiers: 微党课视频, 《推荐表》 without its marks."""
    start = noun.start
    if noun.kind != "form":
        prefix = re.search(
            r"[^\s,。;:、!?()\"'“”《》【】\[\]+/\d的和与及或将把以为请须应需各每对向由按并交送发写附同供用在一是于-]{1,8}\Z",
            page.text[max(0, noun.start - 8) : noun.start],
        )
        start -= len(VERBS.split(prefix[0])[-1]) if prefix else 0
    name = page.original(start, noun.end).strip(" “”《》\"'【】\n.、·●-")
    # 一个微视频, 填妥下列报名表: counts and verbs are no part of the name.
    asked = ASKED_FOR.match(plain(name))
    name = name[asked.end() :] if asked else name
    return "音频" if name == "音" else name.removeprefix("音") if name == "音视频" else name


def pieces(  # noqa: C901, PLR0912, PLR0913  the notice parser is rebuilt with core/rules
    page: NoticePage,
    *,
    spans: list[Span],
    shared: list[Span],
    known: list[Noun],
    found: list[Limit],
    listed: list[Span],
    named: Span | None,
    task_name: str,
) -> tuple[TermsPiece, ...]:
    """Return the pieces of the task described in `spans`; of `shared` spans, only what is said for all tasks."""
    drafts: list[PieceDraft] = []

    def piece(kind: str, noun: Noun | None = None, *, apart: str = "") -> PieceDraft:
        if kind == "form" and noun is not None:
            name = name_of(page, noun)
            core = re.sub(MARKS, "", name)
            for draft in drafts:
                other = re.sub(MARKS, "", draft.name)
                if draft.kind == "form" and (other.endswith(core) or core.endswith(other)):
                    return draft
        else:
            name = apart or (name_of(page, noun) if noun else "")
            for draft in drafts:
                if draft.kind == kind and (not apart or draft.name == apart):
                    if noun is not None and not apart and (GENERIC.search(draft.name) or (name.endswith(draft.name) and len(name) <= 8)):
                        draft.name, draft.start, draft.end = name, noun.start, noun.end
                    return draft
        draft = PieceDraft(kind, name, noun.start if noun else -1, noun.end if noun else -1)
        if noun is not None:
            clause = page.text[slice(*page.clause(noun.start))]
            draft.optional = bool(OPTIONAL.search(clause) or ONE_OF_SEVERAL.match(page.text, noun.end, page.sentence(noun.start)[1]))
        drafts.append(draft)
        return draft

    own = [noun for noun in known if _inside(noun.start, spans)]
    for noun in own:
        if handed_in(page, noun, listed):
            piece(noun.kind, noun)
    if named is not None:
        for noun in known:
            if named[0] <= noun.start < named[1] and noun.kind != "form" and not any(d.kind == noun.kind for d in drafts):
                piece(noun.kind, noun)
    for noun in known:
        if _inside(noun.start, shared) and noun.kind == "form" and handed_in(page, noun, listed):
            piece("form", noun)
    if not any(draft.kind == "form" for draft in drafts) and ATTACHMENTS_HANDED.search(page.text):
        for noun in known:
            if noun.kind == "form" and _inside(noun.start, listed) and _belongs(page, noun, task_name, bool(shared)):
                piece("form", noun)
    strong = [draft for draft in drafts if draft.kind != "form" and not GENERIC.search(draft.name)]
    if strong or sum(1 for draft in drafts if draft.kind == "form") > 1:
        drafts[:] = [draft for draft in drafts if draft.kind == "form" or not GENERIC.search(draft.name)]
    for limit in found:
        if not (_inside(limit.start, spans) or (_inside(limit.start, shared) and limit.kind in {draft.kind for draft in drafts})):
            continue
        kind = limit.kind or _main_kind(drafts)
        if kind is None:
            continue
        target = piece(kind, limit.near if limit.near and limit.near.kind == kind else None)
        key = limit.field
        held = target.limits.get(key, [])
        if held and limit.near is not None and held[0].near is not None and _conflict(held, limit):
            if limit.near.start != held[0].near.start and kind == limit.near.kind:
                other = name_of(page, limit.near)
                target = piece(kind, limit.near, apart=other if other != target.name else f"{other} ")
        target.limits.setdefault(key, []).append(limit)
    if any(draft.kind != "form" and not GENERIC.search(draft.name) for draft in drafts):
        drafts[:] = [draft for draft in drafts if draft.limits or draft.kind == "form" or not GENERIC.search(draft.name)]
    return tuple(_finished(draft) for draft in drafts)


def _belongs(page: NoticePage, noun: Noun, task_name: str, among_others: bool) -> bool:
    """Return whether a form in the list of attachments is of this task: it has its name, or there is only one task."""
    if not among_others:
        return True
    core = re.sub(r"\d{4}年度?|优秀|重点|作品|项目", "", task_name)
    return core[-4:] in page.text[slice(*page.line(noun.start))]


def _conflict(held: list[Limit], limit: Limit) -> bool:
    if limit.field in ("formats", "size"):
        return False
    if isinstance(limit.value, tuple) and limit.field in ("duration_s", "words", "pieces_count"):
        old, new = held[0].value, limit.value
        return all(a is not None and b is not None and a != b for a, b in zip(old, new, strict=True)) or (
            old[1] is not None and new[1] is not None and old[1] != new[1]
        )
    return bool(limit.value != held[0].value)


def _main_kind(drafts: list[PieceDraft]) -> str | None:
    order = ("video", "audio", "image", "document", "slides")
    present = [draft.kind for draft in drafts]
    return next((kind for kind in order if kind in present), present[0] if present else None)


def _finished(draft: PieceDraft) -> TermsPiece:
    rules: list[Rule] = []
    for key, group in draft.limits.items():
        limit = merged(key, group)
        if limit is None:
            continue
        severity = Severity.ADVICE if limit.advice else Severity.BLOCK
        where = Evidence(limit.start, limit.end)
        if key == "size":
            for name, value in (("min_bytes", limit.value[0]), ("max_bytes", limit.value[1])):
                if value is not None:
                    rules.append(Rule(name, value, severity, limit.approx, where))
            continue
        rules.append(Rule(key, limit.value, severity, limit.approx, where))
    if any(rule.field == "resolution_min" for rule in rules):
        rules = [rule for rule in rules if rule.field != "resolution"]
    noun = Evidence(draft.start, draft.end) if draft.start >= 0 else None
    return TermsPiece(PieceKind(draft.kind), draft.name.strip(), required=not draft.optional, rules=tuple(rules), evidence=noun)
