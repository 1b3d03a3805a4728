"""Text of saved web pages: one line per block, without scripts, table cells separated by bars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.word import ensure_few_elements

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
    from lxml import etree, html

    ensure_few_elements(markup.count("<") - markup.count("</"))
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        root = html.document_fromstring(markup)
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument("broken", kind="html") from error
    parts: list[str] = []
    _collect(root, parts, 0)
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


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
