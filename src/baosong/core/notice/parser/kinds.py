"""Candidates for the inventory of a notice: groups of names, each of which may be a kind of thing that is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.blocks import UNMARKED, NoticeBlock, Span
from baosong.core.notice.phrases.counts import CLASSIFIER, NUMERAL, VERB
from baosong.core.phrases.blocks import number

JOIN: Final = re.compile(r"(、|以及|和|及|与)")
# 征集…, 分为…: what precedes the first part of an enumeration.
OPENING: Final = re.compile(
    r".*(?:征集|征集到|开展|举办|分为|分成|包括|包含|包括但不限于|设置?有?|设立|含|评选|评选出|报送|提交|推荐|选送|上报|组织|征求|申报|举行|分别|共分|征文|征稿|收集|进行|以|为|将|的|开展|关于)(?=.{2})"
)
CLOSING: Final = re.compile(
    r"(?:等)?(?:[\d一二两三四五六七八九十]+)?(?:个|大|种|项|类)*(?:类别|类型|类作品|组别|奖项|项目|板块|赛道|类|组|种|部分|形式)?(?:的)?(?:作品)?(?:征集|比赛|大赛|竞赛|活动|评选|工作|若干|等|的|申报|推荐|报送|系列|展示|展播|展|通知|评比|创作|进行|参加|各|均|三|二|两|四|五)*(?:[\"”」]?[^、,。;:\n]{0,3})?$"
)
# Bounds for texts of hundreds of pages.
MOST_KINDS: Final = 40
# Headings that say how, when or to whom something is sent name no kind.
NO_KIND: Final = re.compile(
    r"(?:作品|材料|稿件|征稿|活动)?(?:报送|提交|上报|投稿|报名|申报|征集|投送|参赛|其他|其它|有关|相关|工作|具体)?(?:及|与|和)?"
    r"(?:报送|提交|上报|投稿|要求|方式|时间|地点|途径|渠道|期限|日期|截止日期|截止时间|时限|流程|程序|步骤|方法|办法|事项|说明|须知|安排|联系方式|联系人|附件|注意事项)(?:和|及|与)?(?:要求|方式|时间|地点|途径|渠道)?"
)
MOST_ENUMERATIONS: Final = 100
MOST_GROUPS: Final = 200
LEAST: Final = re.compile(r"至少|最少|不少于|不低于|以上")
MOST: Final = re.compile(r"限|不超过|最多|至多|以内")
SENTENCE: Final = re.compile(r"[^。!?\n]{5,400}")
CLAUSE: Final = re.compile(r"[^,。;:!?\n]{5,200}")
LEAD: Final = re.compile(
    r"(?:^|(?<=[\n。;,:!?)】]))[ ]*(?:对于|其中|凡|选送|参评|申报|报送|参加|[-·]|\d[.、]|\(\d\)|单个|单件|单幅|每[个件幅部篇首](?:参赛)?)?[ ]*"
    r"(?P<name>[^、,。;:!?\n(){}的\d]{1,14}?(?:类|作品|信息|稿件|党课|节目|创作|组|奖|视频|征文|摄影|照片|图片|绘画|书法|漫画|海报|动画|动漫|音频|微电影|短片|案例|论文|文章|歌曲|课件|教案|微课|文字|图文|文稿|书画|设计|故事|报告|总结|诗歌|散文|h5|剧本|手抄报|宣传片|公益广告|长图)(?:类)?(?:作品)?)"
    r"(?=[:]|\([^()]*\)[:]?|为|须|需|应|要|必须|采用|格式|时长|单[个件幅部篇]|每[个件幅部篇人单]|一律|统一|请|字数|大小|不|以|长度|要求|限|可|接受|在|控制|请|分辨率|尺寸|原则上|的|均|报送|提交|投稿|至少|最多|\d|,)"
)
# What precedes a name in its clause: 现面向全校征集, 同时配有, 各单位报.
SENTENCE_VERB: Final = re.compile(
    r".*(?:征集|报送|填写|提交|推荐|选送|上报|制作|配有|附上?|所有|每[个件幅部篇人]|参赛的?|撰写|同时|以上|有关|各单位|其他|如|将|对|按|与|及|和|或|《|》)(?=.{2})"
)
# What ends the last part of an enumeration: 摄影作品于6月16日前.
PART_END: Final = re.compile(
    r"(?<=..)(?:于|请|应|须|需(?!求)|均|可以|时,|的通知|不同|三类|两类|四类|\d类|[一二三四五六七八九十两]类|切合|符合|发送|发至|各[一二三1-9])"
)
DATED: Final = re.compile(
    r"(?P<date>(?:20\d\d年)?\d{1,2}月\d{1,2}日)[^,。;\n]{0,10}?(?:之?前|以前|前)[,]?(?:请)?(?:各[^,。;\n]{1,10})?(?:将|完成|报送|提交|上报|把)+(?P<name>[^,。;、\d]{2,20}?)(?:的)?(?:报送|提交|上报|征集|发送|发至|报|交|送)?(?=[,;。、至到发报\n(])"
)
DATED_AFTER: Final = re.compile(
    r"(?P<name>[^,。;、:\d\n《》()]{2,16}?)(?:》|\([^()]*\)|电子版|请|应|须|需|并|在|于|[,])*(?P<date>(?:20\d\d年)?\d{1,2}月\d{1,2}日)[^,。;\n]{0,8}?(?:之?前|以前|前)[^,。;\n]{0,16}?(?:报送|提交|上报|发送|发至|报|交|送)"
)


# 甲至少报送1门、乙报送不少于2个: names with counts of their own.
COUNTED: Final = re.compile(
    rf"(?:^|[、,;:。]|其中|和|及)[ ]*(?:其中|要求|并)?(?P<name>[^、,;:。\d\n]{{2,24}}?)(?P<how>(?:至少|最少|不少于|不低于|各|分别|应|须|需|限|不超过|最多|至多)?(?:各)?{VERB}?(?:至少|不少于|不低于|不超过|最多|至多)?)[ ]*"
    rf"(?P<n>{NUMERAL})(?:[-~至](?P<m>{NUMERAL}))?[ ]*{CLASSIFIER}(?P<above>以上|以内)?"
)
NOT_COUNTED: Final = re.compile(r"^(?:每|各|原则上|请|不|最多|至少|字数|时长)|奖|作者|教师|(?:至少|不少于|推荐|报送|上报|限|不超过|提交|需|各)$")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of submissions, with its place."""

    least: int | None
    most: int | None
    start: int
    end: int


@dataclass
class Kind:
    """A name in the text that may name a kind of submission, and the text that describes it."""

    start: int
    end: int
    spans: list[Span] = field(default_factory=list)
    block: int | None = None
    """The number of the block whose heading it is."""
    count: Count | None = None
    """How many are asked for, where that stands beside the name."""


@dataclass
class Inventory:
    """Kinds of one source that may together be the tasks of a notice."""

    source: str
    kinds: list[Kind]
    at: int
    parent: int | None = None


def inventories(page: NoticePage, found: list[NoticeBlock], title: Span | None) -> Iterator[Inventory]:
    """Yield the candidates."""
    yield from islice(_inventories(page, found, title), MOST_GROUPS)


def _inventories(page: NoticePage, found: list[NoticeBlock], title: Span | None) -> Iterator[Inventory]:
    yield from _counted(page, found)
    yield from _instalments(page)
    yield from _siblings(found)
    yield from _leads(page)
    yield from _enumerations(page, found, title)


def _siblings(found: list[NoticeBlock]) -> Iterator[Inventory]:
    groups: dict[tuple[int | None, str], list[int]] = {}
    for at, block in enumerate(found):
        groups.setdefault((block.parent, block.style), []).append(at)
    for (parent, style), numbers in groups.items():
        kinds = [Kind(found[n].head_start, found[n].head_end, [found[n].span], n) for n in numbers if found[n].head_end - found[n].head_start >= 2]
        if 2 <= len(kinds) <= MOST_KINDS:
            yield Inventory("row" if style == "row" else "label" if style in ("label", "line", "bare") else "number", kinds, kinds[0].start, parent)


def _leads(page: NoticePage) -> Iterator[Inventory]:
    """短视频为MP4格式。摄影作品为…: subjects of sentences."""
    rows = list(LEAD.finditer(page.text))
    kinds: dict[str, Kind] = {}
    for index, row in enumerate(rows):
        start, end = row.span("name")
        if verb := SENTENCE_VERB.match(page.text[start:end]):
            start += verb.end()
        if end - start < 2:
            continue
        following = rows[index + 1].start("name") if index + 1 < len(rows) else len(page.text)
        end_of_line = page.line(end)[1]
        span = (start, min(following, end_of_line))
        name = re.sub(r"(?:类|作品|征集)+$", "", page.text[start:end]) or page.text[start:end]
        known = next((key for key in kinds if key == name), None)
        if known is None:
            kinds[name] = Kind(start, end, [span])
        else:
            kinds[known].spans.append(span)
    if 2 <= len(kinds) <= MOST_KINDS:
        made = list(kinds.values())
        yield Inventory("lead", made, made[0].start)


def _parts(clause: re.Match[str]) -> list[Span]:
    parts: list[Span] = []
    position = clause.start()
    for part in JOIN.split(clause[0]):
        if not JOIN.fullmatch(part):
            parts.append((position, position + len(part)))
        position += len(part)
    return parts


def _enumerations(page: NoticePage, found: list[NoticeBlock], title: Span | None) -> Iterator[Inventory]:
    made = 0
    for match in CLAUSE.finditer(page.text):
        if made >= MOST_ENUMERATIONS:
            return
        parts = _parts(match)
        if not 2 <= len(parts) <= 12:
            continue
        first = OPENING.match(page.text[slice(*parts[0])])
        if first:
            parts[0] = (parts[0][0] + first.end(), parts[0][1])
        if cut := PART_END.search(page.text, *parts[-1]):
            parts[-1] = (parts[-1][0], cut.start())
        last = CLOSING.search(page.text, *parts[-1])
        if last and last.start() - parts[-1][0] >= 2:
            parts[-1] = (parts[-1][0], last.start())
        kinds = [Kind(start, end) for start, end in parts if 2 <= end - start <= 24]
        if len(kinds) < 2:
            continue
        for kind in kinds:
            kind.spans = described(page, found, kind)
        made += 1
        source = "title" if title and title[0] <= match.start() < title[1] else "enumeration"
        yield Inventory(source, kinds, match.start())


def described(page: NoticePage, found: list[NoticeBlock], kind: Kind) -> list[Span]:
    """Return the later blocks whose heading has the name, else the sentences that begin with it."""
    cores = _cores(page, kind)
    for core in cores:
        spans = [block.span for block in found if block.start > kind.end and block.style != "line" and core in page.text[block.head_start : block.head_end]]
        if spans:
            return [span for span in spans if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)]
    for core in dict.fromkeys([*cores, *(core[-2:] for core in cores[-1:])]):
        begins = re.compile(r"(?:^|(?<=[\n。;,:!?]))[ ]*[^,。;:\n]{0,8}?" + re.escape(core))
        spans = [page.sentence(match.end()) for match in begins.finditer(page.text, kind.end)]
        if spans:
            return [(max(start, kind.end), end) for start, end in spans]
    return []


def described_before(page: NoticePage, found: list[NoticeBlock], kind: Kind) -> list[Span]:
    """Return the earlier block whose heading has the name, else the smallest that has it."""
    quoted = re.search(r"(?<=“)[^”]+(?=”)", page.text[kind.start : kind.end])
    cores = [*_cores(page, kind), *([quoted[0]] if quoted else [])]
    earlier = [block for block in found if block.end <= kind.start and block.style not in UNMARKED]
    for core in cores:
        headed = [block.span for block in earlier if core in page.text[block.head_start : block.head_end]]
        if headed:
            return headed[:1]
    places = _places(page.text, cores)
    around = [block.span for block in earlier if any(block.start <= at < block.end for at in places)]
    return [min(around, key=lambda span: span[1] - span[0])] if around else []


def _cores(page: NoticePage, kind: Kind) -> list[str]:
    name = page.text[kind.start : kind.end].strip("“”《》\"' ")
    shorter = re.sub(r"(?:类|作品|项目|优秀|主题|征集|创作|比赛|奖)+", "", name)
    return [core for core in dict.fromkeys((name, shorter)) if len(core) >= 2]


def _places(text: str, words: list[str]) -> list[int]:
    return [match.start() for word in words for match in re.finditer(re.escape(word), text)]


def _instalments(page: NoticePage) -> Iterator[Inventory]:
    """5月4日前报送甲,6月1日前报送乙; 甲5月4日前报送: submissions with dates of their own."""
    rows = [match for pattern in (DATED, DATED_AFTER) for match in pattern.finditer(page.text)]
    taken: list[tuple[Span, str, Span]] = []
    for row in sorted(rows, key=lambda match: match.start("date")):
        if not any(date == row.span("date") for _, _, date in taken):
            taken.append((row.span("name"), row["name"], row.span("date")))
    if len({name for _, name, _ in taken}) >= 2 and len({page.text[slice(*date)] for *_, date in taken}) >= 2:
        kinds = [Kind(*name, [page.sentence(date[1])]) for name, _, date in taken]
        yield Inventory("dated", kinds, kinds[0].start)


def _counted(page: NoticePage, found: list[NoticeBlock]) -> Iterator[Inventory]:
    for sentence in SENTENCE.finditer(page.text):
        kinds = []
        for row in COUNTED.finditer(sentence[0]):
            start, end = sentence.start() + row.start("name"), sentence.start() + row.end("name")
            how = row["how"] + (row["above"] or "")
            if not how or NOT_COUNTED.search(row["name"].strip("“”《》 ")):
                continue
            low = int(number(row["n"]))
            high = int(number(row["m"])) if row["m"] else None
            least, most = (low, high) if high else (low, None) if LEAST.search(how) else (None, low) if MOST.search(how) else (low, low)
            kind = Kind(start, end, count=Count(least, most, sentence.start() + row.start("how"), sentence.start() + row.end()))
            kind.spans = described_before(page, found, kind)
            kinds.append(kind)
        if len(kinds) >= 2:
            yield Inventory("counted", kinds, kinds[0].start)
