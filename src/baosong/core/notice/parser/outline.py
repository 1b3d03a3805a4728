"""Outline of a notice: numbered headings and the text below each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HAN: Final = r"[一二三四五六七八九十]{1,3}"
# (level, pattern of the mark); matched at the start of a line, and inside a line after a full stop or a gap.
MARKS: Final = (
    (1, rf"{HAN}[ ]*、|第{HAN}(?:部分|章|条)"),
    (2, rf"\([ ]*{HAN}[ ]*\)、?"),
    (3, r"\d{1,2}[ ]*(?:[.](?!\d{1,2}[.日\d])|、|\.(?=20\d\d[ ]*年))"),
    (4, r"\([ ]*\d{1,2}[ ]*\)|\d{1,2}\)"),
    (5, r"[①②③④⑤⑥⑦⑧⑨⑩]"),
)
MARK: Final = re.compile(r"(?:(?<=\n)|(?<=^)|(?<=[。;:!)”])|(?<=[ ]))[ ]*(?:" + "|".join(f"(?P<m{level}>{pattern})" for level, pattern in MARKS) + ")")
LOOSE_HEADING: Final = re.compile(r"(?<=\n)[ ]*(?P<text>[^\s,。;!?:()\d“”《》|>@]{2,14})[ ]*:?[ ]*(?=\n)")
LOOSE_WORDS: Final = re.compile(r"主题|要求|时间|对象|内容|形式|数量|方式|类别|参与|报送|提交|投稿|评选|奖|安排|说明|范围|规则|规范|条件|截止|联系")
HEADING_END: Final = re.compile(r"[。:;,!?\n]")


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A heading and all text up to the next heading of its level or a higher one."""

    level: int
    start: int
    body: int
    end: int
    heading: str
    heading_start: int
    parent: int | None

    @property
    def span(self) -> tuple[int, int]:
        """Start and end, including the heading."""
        return self.start, self.end


def outline(text: str) -> list[OutlineSection]:
    """Return the sections of a normalised text in order."""
    heads = list(_heads(text))
    sections: list[OutlineSection] = []
    open_sections: list[int] = []
    for index, (level, start, after) in enumerate(heads):
        while open_sections and sections[open_sections[-1]].level >= level:
            open_sections.pop()
        end = next((s for lower, s, _ in heads[index + 1 :] if lower <= level), len(text))
        stop = HEADING_END.search(text, after, min(end, after + 60))
        body = stop.end() if stop else min(end, after + 60)
        heading_stop = stop.start() if stop else min(end, after + 60)
        raw = text[after:heading_stop]
        sections.append(
            OutlineSection(
                level=level,
                start=start,
                body=body,
                end=end,
                heading=raw.strip(),
                heading_start=after + len(raw) - len(raw.lstrip()),
                parent=open_sections[-1] if open_sections else None,
            )
        )
        open_sections.append(index)
    return sections


def _heads(text: str) -> Iterator[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for match in MARK.finditer(text):
        level = int(match.lastgroup[1]) if match.lastgroup else 1
        mark_start = match.start(f"m{level}")
        line_start = text.rfind("\n", 0, mark_start) + 1
        at_line_start = not text[line_start:mark_start].strip()
        before = text[line_start:mark_start].rstrip()[-1:]
        # Inside a line: 一、 and (一) after any stop; plain numbers only after a stop, not after a space alone.
        if not at_line_start and (before not in "。;:!" or (level in (1, 3) and before == ":" and level == 3 and text[mark_start - 1] == ":" and False)):
            if not (level <= 2 and text[mark_start - 1] in " 。;:"):
                continue
        found.append((level, mark_start, match.end()))
    if sum(1 for level, _, _ in found if level == 1) < 2:
        for match in LOOSE_HEADING.finditer(text):
            if LOOSE_WORDS.search(match["text"]) and not any(s <= match.start("text") < a for _, s, a in found):
                found.append((1, match.start("text"), match.start("text")))
    return iter(sorted(found, key=lambda head: head[1]))


def children(sections: list[OutlineSection], parent: int | None) -> list[OutlineSection]:
    """Return the direct subsections of a section; those of the top level for None."""
    return [section for section in sections if section.parent == parent]
