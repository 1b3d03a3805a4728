"""Official documents after GB/T 9704-2012 and briefs (简报), as PDF and Word. Drafts only: without red head and seal."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from baosong.core.documents import numbered_level
from baosong.core.typesetting.typst_compiler import set_sheet
from baosong.core.typesetting.word_document import WordDocument

# Characters of font size 2 in a title line of 156 mm.
TITLE_LINE: Final = 20
# Where a title may be broken: GB/T 9704-2012, 7.3.1 requires breaks between units of meaning.
BREAKS: Final = re.compile(r"(?<=[的于和与])|(?=关于)|(?<=关于)|(?=通知$)")


@dataclass(frozen=True, slots=True)
class OfficialDocumentLayout:
    """An official document (公文). `mark`: 代拟稿 or 送审稿; `number`: 发文字号; `lines`: paragraphs; `copies`: 抄送."""

    title: str
    number: str
    addressee: str
    lines: tuple[str, ...]
    issuer: str
    date: str
    attachments: tuple[str, ...] = ()
    contact: str = ""
    copies: str = ""
    printed_by: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class BulletinItem:
    """One item of a brief."""

    title: str
    lines: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A brief: name, "第3期（总第12期）", issuer, date, note (内部资料), foreword, items, recipients by label (报, 送, 发)."""

    name: str
    issue: str
    issuer: str
    date: str
    items: tuple[BulletinItem, ...]
    note: str = ""
    foreword: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    copies: int = 0


def level_of(line: str) -> int:
    """Return the level of a numbered heading; in official documents it may end with 、 or ；, but not with a full stop."""
    return numbered_level(line, ends=("。",))


def title_lines(title: str) -> list[str]:
    """Split a long title into lines of similar length, at `BREAKS` if possible."""
    if len(title) <= TITLE_LINE:
        return [title]
    rows = -(-len(title) // TITLE_LINE)
    goal = len(title) / rows
    positions = [match.start() for match in BREAKS.finditer(title) if 0 < match.start() < len(title)]
    lines, start = [], 0
    for row in range(1, rows):
        near = [position for position in positions if position > start and abs(position - row * goal) <= 4 and position - start <= TITLE_LINE + 2]
        cut = min(near, key=lambda position: abs(position - row * goal)) if near else round(row * goal)
        lines.append(title[start:cut])
        start = cut
    return [*lines, title[start:]]


def official_document_pdf(official_document: OfficialDocumentLayout) -> bytes:
    """Return the document as PDF. Raises Unprintable."""
    lines = [{"text": line, "level": level_of(line)} for line in official_document.lines]
    return set_sheet("official_document", {**asdict(official_document), "lines": lines, "title_lines": title_lines(official_document.title)})


def official_document_word(official_document: OfficialDocumentLayout) -> bytes:
    """Return the document as .docx, with the customary fonts, to be completed in Word or WPS."""
    paper = WordDocument(title=official_document.title, author=official_document.issuer, is_official=True)
    if official_document.mark:
        paper.line(official_document.mark, face="黑体")
    if official_document.number:
        paper.line(official_document.number, align="center")
    paper.title("\n".join(title_lines(official_document.title)))
    if official_document.addressee:
        paper.line(f"{official_document.addressee}：")
    for line in official_document.lines:
        paper.paragraph(line, level=level_of(line))
    for number, name in enumerate(official_document.attachments, 1):
        paper.paragraph(f"附件：{f'{number}. ' if len(official_document.attachments) > 1 else ''}{name}" if number == 1 else f"　　　{number}. {name}")
    paper.line(official_document.issuer, align="right", inset=2, before=2)
    paper.line(official_document.date, align="right", inset=4)
    if official_document.contact:
        paper.paragraph(f"（联系人：{official_document.contact}）")
    if official_document.copies:
        paper.line(f"抄送：{official_document.copies}。")
    return paper.content()


def brief_pdf(brief: Bulletin, words: Mapping[str, str]) -> bytes:
    """Return the brief as PDF. `words`: foreword, contents. Raises Unprintable."""
    return set_sheet("brief", {**asdict(brief), "words": dict(words)})


def brief_word(brief: Bulletin, words: Mapping[str, str]) -> bytes:
    """Return the brief as .docx."""
    paper = WordDocument(title=f"{brief.name} {brief.issue}", author=brief.issuer, is_official=True)
    if brief.note:
        paper.line(brief.note, face="黑体")
    paper.masthead(brief.name)
    paper.line(brief.issue, align="center")
    paper.line(f"{brief.issuer}\t{brief.date}", rule=True)
    if brief.foreword:
        paper.paragraph(f"{words['foreword']}：{brief.foreword}")
    for item in brief.items:
        paper.title(item.title)
        for line in item.lines:
            paper.paragraph(line)
        if item.source:
            paper.line(f"（{item.source}）", align="right")
    for label, who in brief.sent:
        if who:
            paper.line(f"{label}：{who}")
    if brief.copies:
        paper.line(f"共印{brief.copies}份", align="right")
    return paper.content()
