"""Text of saved web pages: one line per block, without scripts, table cells separated by bars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from baosong.core.documents.word_xml import ensure_few_elements

if TYPE_CHECKING:
    from lxml import html

BLOCKS: Final = frozenset(
    "p div section article header footer h1 h2 h3 h4 h5 h6 li ul ol table tr br hr blockquote pre dd dt dl form title nav main aside".split()
)
SILENT: Final = frozenset("script style noscript template svg head select option button iframe".split())
# Elements below this depth are dropped: the recursion must not exceed Python's limit.
MAX_DEPTH: Final = 400


def looks_like_html(text: str) -> bool:
    """Return whether a text begins like an HTML page."""
    return bool(re.match(r"\s*(?:<!--.*?-->\s*)*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table)", text[:2000], re.IGNORECASE | re.DOTALL))


def text_of(markup: str) -> str:
    """Return the visible text. Raises UnreadableDocument."""
    parts: list[str] = []
    _collect(_root(markup), parts, 0)
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def tables_of(markup: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the tables that contain no other table, row by row; a cell over several rows or columns is repeated in each. Raises UnreadableDocument."""
    return tuple(rows for table in _root(markup).iter("table") if not table.findall(".//table") and (rows := _rows(table)))


def _rows(table: html.HtmlElement) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    # Column: what a cell above it repeats there, in how many more rows.
    below: dict[int, tuple[str, int]] = {}
    for row in list(table.iter("tr"))[:MAX_TABLE_ROWS]:
        cells: list[str] = []

        def repeat(cells: list[str] = cells) -> None:
            while (waiting := below.get(len(cells))) is not None:
                below[len(cells)] = (waiting[0], waiting[1] - 1)
                if waiting[1] == 1:
                    del below[len(cells)]
                cells.append(waiting[0])

        for cell in row.iterchildren("td", "th"):
            repeat()
            text = _squeezed(cell.text_content()).strip()
            for _column in range(_span(cell.get("colspan"))):
                if len(cells) < MAX_TABLE_COLUMNS:
                    if (more := _span(cell.get("rowspan")) - 1) > 0:
                        below[len(cells)] = (text, more)
                    cells.append(text)
        repeat()
        rows.append(tuple(cells))
    return tuple(row for row in rows if any(row))


def _span(written: str | None) -> int:
    return min(int(written), MAX_TABLE_COLUMNS) if written and written.isascii() and written.isdigit() and 0 < len(written) < 5 and int(written) else 1


def _root(markup: str) -> html.HtmlElement:
    from lxml import etree, html

    ensure_few_elements(markup.count("<") - markup.count("</"))
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        return html.document_fromstring(markup)
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument("broken", kind="html") from error


def _collect(element: html.HtmlElement, parts: list[str], depth: int) -> None:
    """Append the text of an element and the text that follows it."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in SILENT:
        if element.tail and tag != "head":
            parts.append(element.tail)
        return
    is_block = tag in BLOCKS
    if is_block:
        parts.append("\n")
    parts.append(element.text or "" if tag == "pre" else _squeezed(element.text))
    if depth < MAX_DEPTH:
        for child in element:
            _collect(child, parts, depth + 1)
    if tag in ("td", "th"):
        parts.append(" | ")
    if is_block:
        parts.append("\n")
    parts.append(_squeezed(element.tail))


def _squeezed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
