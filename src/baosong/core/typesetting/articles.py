"""Articles for public accounts: WeChat bodies, Weibo texts, and pictures in the sizes that both require.

WeChat: below 20,000 characters, only inline styles, no id, script, SVG or external resources; pictures are uploaded by hand,
each below 1 MB; a cover of 2.35:1 and a square one. Weibo: 2,000 characters, of which 140 are displayed; up to nine pictures,
square in the list. Sources: docs/decisions/publications.md.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from baosong.core.documents import BlockKind
from baosong.core.documents.xml_text import legal_xml
from baosong.core.typesetting.book_model import BookCase
from baosong.core.typesetting.pictures import cut, fitted

WECHAT_CHARACTERS: Final = 20_000
PICTURE_BYTES: Final = 1_000_000
PICTURE_WIDTH: Final = 1080
COVER: Final = (1080, 460)
SQUARE: Final = (1080, 1080)
WEIBO_SHOWN: Final = 140
WEIBO_PICTURES: Final = 9
LONGEST_PIECE: Final = 2000

BODY: Final = "margin:0 0 14px;font-size:16px;line-height:1.9;color:#333333;text-align:justify;"
HEAD: Final = "margin:28px 0 12px;padding-left:10px;border-left:4px solid #9b1c1c;font-size:18px;font-weight:bold;line-height:1.5;color:#7c1414;"
BY: Final = "margin:0 0 12px;font-size:14px;line-height:1.6;color:#888888;"
FIGURE: Final = "margin:0 0 14px;font-size:14px;line-height:1.6;color:#888888;text-align:center;"
CELL: Final = "border:1px solid #cccccc;padding:6px 8px;font-size:14px;line-height:1.6;"
OPEN, CLOSE = '<section style="padding:0 8px;">', "</section>"


def paragraph(text: str, style: str = BODY) -> str:
    """Return a paragraph with inline style."""
    return f'<p style="{style}">{escape(legal_xml(text))}</p>'


def paragraphs(text: str) -> list[str]:
    """Split a text into paragraphs of at most `LONGEST_PIECE` characters."""
    return [paragraph(text[at : at + LONGEST_PIECE]) for at in range(0, len(text), LONGEST_PIECE)]


def bodies(pieces: Iterable[str], *, most: int = WECHAT_CHARACTERS) -> list[str]:
    """Join HTML pieces into bodies of fewer than `most` characters, split between pieces."""
    made, body = [], ""
    for piece in pieces:
        if body and len(OPEN) + len(body) + len(piece) + len(CLOSE) >= most:
            made.append(OPEN + body + CLOSE)
            body = ""
        body += piece
    return [*made, OPEN + body + CLOSE] if body else made


def wechat(case: BookCase, words: str) -> list[str]:
    """Return a case as WeChat bodies. `words`: label of the placeholders for pictures (图)."""
    pieces = [paragraph(case.byline, BY)] if case.byline else []
    for block in case.blocks:
        if block.kind == BlockKind.HEADING:
            pieces.append(paragraph(block.text, HEAD))
        elif block.kind == BlockKind.TABLE:
            rows = "".join("<tr>" + "".join(f'<td style="{CELL}">{escape(legal_xml(cell))}</td>' for cell in row) + "</tr>" for row in block.rows)
            pieces.append(f'<table style="border-collapse:collapse;width:100%;margin:0 0 14px;"><tbody>{rows}</tbody></table>')
        elif block.kind == BlockKind.PICTURE:
            figure = case.figures.get(block.number)
            if figure is not None:
                pieces.append(paragraph(f"【{words}{block.number}】{block.text or figure.caption}", FIGURE))
        else:
            pieces += paragraphs(block.text)
    return bodies(pieces)


def weibo(case: BookCase, *, summary: str, tags: Sequence[str] = ()) -> str:
    """Return a case as Weibo text: tags and title, the summary within the displayed length, the address."""
    head = "".join(f"#{tag}#" for tag in tags[:2]) + f"【{case.title}】"
    tail = f" {case.film}" if case.film else ""
    left = max(0, WEIBO_SHOWN - len(head) - len(tail))
    short = " ".join(summary.split())
    return head + (short if len(short) <= left else short[: max(0, left - 1)] + "…") + tail


def picture_set(case: BookCase, *, texts: Sequence[tuple[str, str]], words: str) -> bytes:
    """Return a ZIP of what is uploaded by hand: covers and pictures for WeChat, nine squares for Weibo, texts by file name. Raises Unprintable."""
    made = io.BytesIO()
    used = [figure for block in case.blocks if block.kind == BlockKind.PICTURE and (figure := case.figures.get(block.number))]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, text in texts:
            archive.writestr(name, "\ufeff" + text)
        if used:
            archive.writestr("wechat/cover.jpg", cut(used[0].path, size=COVER, most=PICTURE_BYTES))
            archive.writestr("wechat/cover-square.jpg", cut(used[0].path, size=SQUARE, most=PICTURE_BYTES))
        for figure in used:
            archive.writestr(f"wechat/{words}{figure.number:02d}.jpg", fitted(figure.path, width=PICTURE_WIDTH, most=PICTURE_BYTES))
        for number, figure in enumerate(used[:WEIBO_PICTURES], 1):
            archive.writestr(f"weibo/{number}.jpg", cut(figure.path, size=SQUARE, most=PICTURE_BYTES))
    return made.getvalue()
