"""Noun phrases for things that may have to be handed in: candidates, each cut at word borders, and their features."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.blocks import Span
from baosong.core.notice.phrases.materials import THING_WORDS

if TYPE_CHECKING:
    from baosong.core.notice.parser.context import NoticeContext

HEADS: Final = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in THING_WORDS.items()))
# Words before which a noun phrase begins: verbs, prepositions, conjunctions, quantifiers.
OUTSIDE: Final = frozenset(
    "的 和 与 及 或 将 把 以 为 请 应 须 需 各 每 对 向 在 由 按 并 是 有 含 附 报 交 送 等 其 该 所 从 于 到 至 被 让 使 可 要 也 均 都 如 若 凡 而 且 以及 或者 包括 包含 "
    "提交 报送 填写 填报 上报 推荐 选送 上传 发送 提供 制作 拍摄 录制 撰写 征集 征求 开展 举办 组织 评选 申报 参加 参与 完成 形成 准备 附上 连同 同时 一并 打包 寄送 邮寄 上交 投稿 公开 面向 随 "
    "必须 可以 需要 应当 不得 不能 不要 进行 通过 采用 使用 根据 按照 围绕 关于 相应 有关 相关 下列 以下 上述 所有 全部 各类 各种 其他 其它 如下 要求 本次 此次 推选 遴选 评 印发 转发 做好 加强 "
    "一 二 两 三 四 五 六 七 八 九 十 几 多 个 篇 张 份 部 件 幅 条 则 段 组 套 首 项 册 本 名 位 至少 不少于 不超过 最多 以内 以上 左右 约 共 限 每个 每篇 每部 每件 每幅 每人 单个 单件 单幅 一份 一篇 一个 一张 "
    "一式 数字 字 分钟 秒 会 能 还 再 又 就 才 后 前 时 中 内 上 下 里 我 你 我们 你们 他 她 它 本 此 这 那 给 用 经 同 跟 凭 因 由于 如有 若有 另 另附 自 自行 自愿 均需 均可 来 去 做 写 拍 画 讲 读 录 拟 报告单位 "
    "其中 填入 填在 岁 年 又 还需 需提交 还有 收到 是否 成为 作为 下载 填 交送 附件 于是 凭 盖章 所附 后附 并附 再附 可附 随附 填制 出具 撰写好 撰 编写 编印 制定 起草 开具 填妥 填好 印出 发 发布 传 发至 寄 投 收集 整理 汇总 梳理 反映 体现 展示 记录 展现 形式 格式 类型 类别 命名".split()
) - {"组", "本", "部", "件", "册", "前", "后", "会", "上", "下", "中", "内"}
DIGIT: Final = re.compile(r"[\d%.]")
STOPS: Final = frozenset("\n ,。;:!?、()“”\"'《》【】[]+/-~|·@<>=*~_—…‘’")
CLOSERS: Final = {"》": "《", "”": "“", "’": "‘", '"': '"'}
LONGEST: Final = 26
# Bound for texts of hundreds of pages.
MOST_THINGS: Final = 1000
ASKING: Final = re.compile(
    r"报送|上报|提交|填报|填写|申报|选送|推荐|上传|投稿|报至|发至|发到|交至|送至|发送|寄送|邮寄|寄至|上交|缴交|征集|征稿|征文|来稿|应征|递交|投递|报到|交到|送到|送交|报(?=[^告名纸刊社道])|交(?=[^流通易叉])"
)
# 请报送党课讲稿。: nothing but a number stands between the verb and the thing, and the clause ends with it.
SENT_DIRECTLY: Final = re.compile(
    r"(?:报送|上报|提交|递交|上交|寄送|填写|填报|附上|提供|选送)(?:至少|不少于|不超过)?[\d一二两三四五六七八九十]*(?:个|篇|张|份|部|件|幅|条|则|段|组|套)?《?$"
)
AFTER_OBJECT: Final = re.compile(r"》?(?:\([^()]*\))?(?:[,。;\n、和及与]|各?[\d一二两三四五六七八九十]+|$)")
SENT: Final = re.compile(
    r"提交|报送|上报|发送|发至|发到|报至|寄|投稿|上传|填写|提供|填报|附|连同|录制|交至|送至|打包|递交|包括|包含|报|形式|缴|投送|送交|征集|撰写|准备|制作|拍摄|含"
)
NOT_SENT: Final = re.compile(
    r"不得|严禁|禁止|不接受|无需|不需|不收|谢绝|不作|不含|评审|公示|展播|版权|获奖|证书|宣传|刊登|发表|根据|精神|观看|收看|学习|阅读|领取|下载|抄袭|侵权|奖|体裁|题材|不限|均可|形式|可以是|可为|包括但不限于|鼓励|主题|内容|展出|出版"
)
HEADING_WORDS: Final = re.compile(
    r"要求|报送|提交|材料|时间|对象|主题|内容|形式|方式|类别|奖|评|附件|联系|说明|规格|格式|数量|参赛|作品|征集|投稿|组织|宣传|版权|其他|标准|条件|范围|流程|安排|申报|推荐"
)
OPTIONAL: Final = re.compile(r"可附|可自附|可配|自愿|可提供|如有|若有|可另附|可辅以|可附上|如需|可加|可同时|可自备|鼓励")


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun phrase for something that may have to be handed in."""

    kind: str
    start: int
    end: int
    head: int
    """Where its last word begins."""


def things(page: NoticePage, at_borders: list[int]) -> list[Thing]:
    """Return the candidates in order; of two that overlap, the longer."""
    text = page.text
    known = set(at_borders)
    found: list[Thing] = []
    for match in HEADS.finditer(text):
        start, end = match.span()
        if end not in known and not _continues(text, end):
            continue
        kind = match.lastgroup or "other"
        first = _start(text, start, at_borders)
        found.append(Thing(kind, first, end, start))
        if len(found) >= MOST_THINGS:
            break
    return found


def _continues(text: str, end: int) -> bool:
    """Whether the noun may end inside a word of the segmentation, because a stop or a verb follows."""
    return text[end : end + 1] in STOPS or text[end : end + 1] in "为须需应要的等发报于"


def _start(text: str, head: int, at_borders: list[int]) -> int:
    """Return where the noun phrase of a head begins."""
    quoted = max(text.rfind(mark, max(0, head - LONGEST * 2), head) for mark in "《")
    if quoted >= 0 and "》" not in text[quoted:head] and "\n" not in text[quoted:head]:
        return quoted + 1
    index = bisect_left(at_borders, head)
    if index >= len(at_borders) or at_borders[index] != head:
        index = max(0, index - 1) if at_borders[min(index, len(at_borders) - 1)] > head else index
    start = min(head, at_borders[min(index, len(at_borders) - 1)]) if at_borders[min(index, len(at_borders) - 1)] >= head - 3 else head
    index = bisect_left(at_borders, start)
    while index > 0:
        previous = at_borders[index - 1]
        word = text[previous:start]
        if word in OUTSIDE or DIGIT.search(word) or head - previous > LONGEST:
            break
        if word in CLOSERS:
            opening = text.rfind(CLOSERS[word], max(0, start - LONGEST), previous)
            if opening < 0 or "\n" in text[opening:previous]:
                break
            start = opening
            index = bisect_left(at_borders, opening)
            continue
        if word in STOPS or not word.strip():
            break
        start = previous
        index -= 1
    return start


def thing_features(context: NoticeContext, thing: Thing) -> list[str]:
    """Return the features by which it is judged whether a thing must be handed in."""
    text, page, listed, known = context.text, context.page, context.listed, context.candidates
    name = text[thing.start : thing.end]
    clause = text[slice(*page.clause(thing.start))]
    sentence_start, sentence_end = page.sentence(thing.start)
    before, after = text[sentence_start : thing.start], text[thing.end : sentence_end]
    head = text[thing.head : thing.end]
    made = [f"kind={thing.kind}", f"head={head}", f"last2={name[-2:]}", f"length={min(len(name), 12) // 2}", f"bare={thing.start == thing.head}"]
    made += [f"before={word}" for word in _last_words(before)]
    made += [f"{thing.kind} after={after[:1]}", f"after2={after[:2]}", f"handed in={_handed_in(context, thing, listed)}"]
    made += [f"clause verb={verb}" for verb in set(SENT.findall(clause))]
    made += [f"verb before={verb}" for verb in set(SENT.findall(before))]
    made += [f"verb after={verb}" for verb in set(SENT.findall(after))]
    made += [f"not={word}" for word in set(NOT_SENT.findall(clause))]
    if not SENT.search(text[sentence_start:sentence_end]):
        made.append(f"{thing.kind}, no verb in sentence")
    else:
        made.append("sent")
    if ASKING.search(clause):
        made.append(f"{thing.kind}, asked in clause")
    if SENT_DIRECTLY.search(before) and AFTER_OBJECT.match(after):
        made += ["object of sending", f"{thing.kind}, object of sending"]
    if any(start <= thing.start < end for start, end in listed):
        made += ["in list of attachments", f"{thing.kind} in list of attachments"]
    made += _wording(thing, text, before, after)
    if context.title_span and context.title_span[0] <= thing.start < context.title_span[1]:
        made += ["in title", f"{thing.kind} in title"]
    own = [limit for limit in context.limits if sentence_start <= limit.start < sentence_end]
    made += [f"limit {limit.field} in sentence" for limit in own]
    made += [f"{thing.kind} with limit of {limit.kind}" for limit in own]
    path = context.heading_path(thing.start)
    made += [f"heading={word}" for word in HEADING_WORDS.findall(path[0] if path else "")]
    if path and name[-2:] in path[0]:
        made.append(f"{thing.kind} is heading")
    made.append(f"place={thing.start * 5 // max(1, len(text))}")
    made.append(f"{thing.kind}, others of kind: {min(4, sum(other.kind == thing.kind for other in known))}")
    same = sum(text[other.end - len(head) : other.end] == head for other in known)
    made.append(f"{thing.kind}, times: {min(5, same)}")
    if OPTIONAL.search(clause):
        made.append("optional")
    return made


def _wording(thing: Thing, text: str, before: str, after: str) -> Iterator[str]:
    """Yield features of what stands directly around a thing."""
    if text[max(0, thing.start - 1) : thing.start] == "《":
        yield "in title marks"
    if re.match(r"》?\(?(?:见)?附件", after):
        yield "attached"
    if re.search(r"(?:\d|[一二两三四五六七八九十])[ ]*(?:个|篇|张|份|部|件|幅|条|则|段|组|套)$", before):
        yield "counted before"
    if re.match(r"[^,。;]{0,4}(?:\d|[一二两三四五六七八九十])[ ]*(?:-\d+)?(?:个|篇|张|份|部|件|幅|条|则|段|组|套|字)", after):
        yield "counted after"
    if re.search(r"[、和及与+]$", before) or re.match(r"》?(?:\([^()]*\))?[、和及与+]", after):
        yield "in enumeration"
        yield f"{thing.kind} in enumeration"


SENT_AWAY: Final = re.compile(r"提交|报送|上报|发送|发至|上传")
HANDED_IN: Final = re.compile(
    r"提交|报送|上报|发送|发至|发到|寄|投稿|上传|提供|连同|录制|交至|送至|打包|附(?!件\d?[)、])|形式(?:报送|参赛|提交|上报)|缴交|投送|填写|需交|须交|制作(?=[一二两三\d])"
)
ELSEWHERE: Final = re.compile(
    r"评审|评选|公示|展播|展示|版权|侵权|著作权|授权|获奖|奖金|奖品|证书|宣传推广|推送|转载|刊登|发表|刊发|投票|指导思想|为(?:深入|贯彻)|根据《|精神|结集|公众号|使用权|肖像权|网络传播|汇编|编印|优先|承担|法律|表彰|培训|推出|解释权|抄袭|违法|雷同|知识产权"
)


def _handed_in(context: NoticeContext, thing: Thing, listed: list[Span]) -> str:
    """Return whether the sentence says that the thing is to be sent."""
    clause = context.text[slice(*context.page.clause(thing.start))]
    if any(start <= thing.start < end for start, end in listed):
        return "listed"
    if ELSEWHERE.search(clause) and not SENT_AWAY.search(clause):
        return "elsewhere"
    return str(bool(HANDED_IN.search(context.text, *context.page.sentence(thing.start))))


# After these a name may begin as well: the name of the event before it is left out.
EVENT: Final = re.compile(r"届|大赛|比赛|竞赛|活动|年度?|学院|大学|学校|[省市区县]|”|的|集团")


def name_spans(context: NoticeContext, thing: Thing) -> list[Span]:
    """Return the stretches of a noun phrase that may be its name: the whole, without the event's name, the last word."""
    cuts = [thing.start, *(match.end() for match in EVENT.finditer(context.text, thing.start, thing.head)), thing.head]
    return [(start, thing.end) for start in dict.fromkeys(cuts) if thing.end - start >= 2]


def thing_name_features(context: NoticeContext, thing: Thing, span: Span, features: list[str], task_name: str) -> list[str]:
    """Return the features by which it is judged whether some words of a thing are its name."""
    start, end = span
    words = context.text[start:end].strip("“”《》")
    left_out = context.text[thing.start : start]
    same = [other for other in context.candidates if other.kind == thing.kind and other.end - other.start > thing.end - thing.start]
    made = [feature for feature in features if not feature.startswith(("verb", "clause verb", "place"))]
    made += ["in task name"] if words in task_name else []
    made += ["is task name"] if words == task_name.strip("“”《》") else []
    made += [f"{thing.kind} length={min(12, len(words))}", f"{thing.kind} bare={start == thing.head}"]
    made += [f"{thing.kind} whole={start == thing.start}", f"left out={left_out[-2:]}", f"{thing.kind} left out={min(3, len(left_out) // 4)}"]
    made += ["longest"] if not same else []
    made += [f"part of {min(3, sum(context.text[other.start : other.end].endswith(words) for other in same))} longer"]
    made += [f"first={words[:2]}"]
    return made


def _last_words(before: str) -> Iterator[str]:
    tail = before[-3:]
    for size in (1, 2, 3):
        if len(tail) >= size:
            yield tail[-size:]
