"""A saved web page becomes text: one line a block, no scripts, cells of a table parted by bars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml import html

BLOCKS: Final = frozenset(
    "p div section article header footer h1 h2 h3 h4 h5 h6 li ul ol table tr br hr blockquote pre dd dt dl form title nav main aside".split()
)
SILENT: Final = frozenset("script style noscript template svg head select option button iframe".split())


def looks_like_html(text: str) -> bool:
    """Whether a text is a web page by its first tags."""
    return bool(re.match(r"\s*(?:<!--.*?-->\s*)*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table)", text[:2000], re.IGNORECASE | re.DOTALL))


def text_of(markup: str) -> str:
    """The words a reader of the page sees."""
    from lxml import etree, html

    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        root = html.document_fromstring(markup)
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument("broken", kind="html") from error
    parts: list[str] = []

    def walk(element: html.HtmlElement, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in SILENT:
            if element.tail and tag != "head":
                parts.append(element.tail)
            return
        if tag in BLOCKS:
            parts.append("\n")
        if element.text:
            parts.append(re.sub(r"\s+", " ", element.text) if tag != "pre" else element.text)
        if depth < 400:
            for child in element:
                walk(child, depth + 1)
        if tag in ("td", "th"):
            parts.append(" | ")
        if tag in BLOCKS:
            parts.append("\n")
        if element.tail:
            parts.append(re.sub(r"\s+", " ", element.tail))

    walk(root, 0)
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
