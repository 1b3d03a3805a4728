"""Blocks of a notice: lines, numbered and bulleted items, labelled lines, table rows; nested by the styles of their marks."""

import re
from dataclasses import dataclass
from typing import Final

Span = tuple[int, int]

HAN: Final = r"[一二三四五六七八九十]{1,3}"
# Styles of marks. Blocks of one style inside the same block are siblings, whatever the order of the styles.
STYLES: Final = (
    ("chapter", rf"第[ ]*{HAN}[ ]*(?:部分|章|条|阶段|类|组|季度|批)[ ]*[:、. ]?"),
    ("han", rf"{HAN}[ ]*(?:、|[.](?!\d)|(?=[ ]))"),
    ("(han)", rf"\([ ]*{HAN}[ ]*\)[、. ]?"),
    ("digit", r"\d{1,2}[ ]*(?:[.](?!\d{1,2}[.日\d]|\d+[ ]*(?:m|g|k|x|分|秒|月))|、|\.(?=20\d\d[ ]*年))"),
    ("(digit)", r"\([ ]*\d{1,2}[ ]*\)[、. ]?"),
    ("digit)", r"\d{1,2}\)"),
    ("circled", r"[①②③④⑤⑥⑦⑧⑨⑩]"),
    ("counted", rf"(?:活动|项目|作品|主题|类别|任务|竞赛|赛项|赛道|板块|单元)(?:{HAN}|\d{{1,2}})(?=[:、. ])[:、. ][ ]*"),
    ("line number", r"0?\d(?=[ ]*\n)[ ]*\n+"),
    ("bracket", r"(?=【)"),
    ("bullet", r"(?:[·■◆◇●○▊▲△★☆※§◎□→]|[-~*](?=[ ]?[\u4e00-\u9fff]))[ ]*"),
)
STYLE_NAMES: Final = tuple(name for name, _ in STYLES)
MARK: Final = re.compile("|".join(f"(?P<s{n}>{pattern})" for n, (_, pattern) in enumerate(STYLES)))
# Marks that also begin a block inside a line, after a stop or a gap.
INLINE: Final = re.compile(
    rf"(?<=[。;:!?)”】])[ ]*(?:(?P<i1>{HAN}、)|(?P<i2>\({HAN}\))|(?P<i3>(?<![第\d])\d{{1,2}}(?:[.](?!\d)|、)(?=[ ]*[^\d\s]))|(?P<i4>\(\d{{1,2}}\))|(?P<i6>[①-⑩]))"
    rf"|(?<=[ ])(?:(?P<j1>{HAN}、)|(?P<j2>\({HAN}\))|(?P<j3>(?<![第\d])\d{{1,2}}[、.](?=[ ]*[\u4e00-\u9fff])))"
)
INLINE_STYLES: Final = {"1": "han", "2": "(han)", "3": "digit", "4": "(digit)", "6": "circled"}
HEADING_END: Final = re.compile(r"[。:;,!?\n]")
LABEL: Final = re.compile(r"[ ]*(?P<head>[^\s,。;:!?()“”《》|@\d][^,。;:!?\n|@]{1,17}?)[ ]*:")
BARE: Final = re.compile(r"[ ]*(?P<head>[^\s,。;!?:|>@][^,。;!?:\n|>@]{1,18})[ ]*$")
ROW: Final = re.compile(r"\||\t")
LONGEST_HEADING: Final = 40
UNMARKED: Final = frozenset({"line", "label", "row", "bare"})
# Blocks of these styles contain no others.
LEAVES: Final = frozenset({"line", "label", "row"})


@dataclass(frozen=True, slots=True)
class NoticeBlock:
    """A part of the text that begins with a mark or a heading, with everything below it."""

    style: str
    start: int
    end: int
    head_start: int
    head_end: int
    depth: int
    parent: int | None

    @property
    def span(self) -> Span:
        """Start and end, including the heading."""
        return self.start, self.end


def blocks(text: str) -> list[NoticeBlock]:
    """Return the blocks of a normalised text in the order of their starts."""
    heads = _heads(text)
    parents: list[int | None] = []
    depths: list[int] = []
    stack: list[int] = []
    for index, (style, *_) in enumerate(heads):
        if style not in LEAVES and style in (styles := [heads[at][0] for at in stack]):
            del stack[styles.index(style) :]
        parents.append(stack[-1] if stack else None)
        depths.append(len(stack))
        if style not in LEAVES:
            stack.append(index)
    found = []
    for index, (style, start, head_start, head_end) in enumerate(heads):
        end = next((heads[later][1] for later in range(index + 1, len(heads)) if depths[later] <= depths[index]), len(text))
        found.append(NoticeBlock(style, start, end, head_start, min(head_end, end), depths[index], parents[index]))
    return found


def _heads(text: str) -> list[tuple[str, int, int, int]]:
    """Return style, start, start and end of the heading of every block."""
    found: list[tuple[str, int, int, int]] = []
    position = 0
    skip_to = 0
    for line in text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        if start < skip_to or not line.strip():
            continue
        first = start + len(line) - len(line.lstrip())
        match = MARK.match(text, first)
        if match and (style := STYLE_NAMES[int((match.lastgroup or "s0")[1:])]):
            after = match.end()
            if style == "line number":
                end = text.find("\n", after)
                end = len(text) if end < 0 else end
                skip_to = end
            found.append((style, first, *_heading(text, after, end)))
        elif ROW.search(line):
            cell = re.match(r"[ |]*([^|\t]*)", line)
            cell_start = start + (cell.start(1) if cell else 0)
            found.append(("row", first, cell_start, start + (len(line[: cell.end(1)].rstrip()) if cell else 0)))
        elif label := LABEL.match(line):
            # A label without a text of its own is a heading.
            style = "label" if line[label.end() :].strip() else "bare"
            found.append((style, first, start + label.start("head"), start + label.end("head")))
        elif bare := BARE.match(line):
            found.append(("bare", first, start + bare.start("head"), start + len(line[: bare.end("head")].rstrip())))
        else:
            found.append(("line", first, *_heading(text, first, end)))
        for inner in INLINE.finditer(text, first + 1, end):
            group = inner.lastgroup or "i1"
            mark = inner.start(group)
            if mark > found[-1][2]:
                found.append((INLINE_STYLES[group[1]], mark, *_heading(text, inner.end(), end)))
    return found


def _heading(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " 、.:":
        start += 1
    if text[start : start + 1] == "【" and (close := text.find("】", start, end)) > 0:
        return start + 1, close
    limit = min(end, start + LONGEST_HEADING)
    stop = HEADING_END.search(text, start, limit)
    stop_at = stop.start() if stop else limit
    return start, start + len(text[start:stop_at].rstrip())
