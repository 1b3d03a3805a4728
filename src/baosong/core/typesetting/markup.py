"""Markup of a case's text for editing: paragraphs, and marked lines.

`# 标题` and `## 小标题` are headings, `| 甲 | 乙 |` is a table row, a line `【图2】说明` is a picture with its caption.
"""

import re
from collections.abc import Iterable
from typing import Final

from baosong.core.documents import Block, BlockKind

HEADING: Final = re.compile(r"^(#{1,3})\s+(\S.*)$")
FIGURE: Final = re.compile(r"^【图\s*(\d{1,3})】\s*(.*)$")
MOST_COLUMNS: Final = 12


def blocks_from(text: str) -> list[Block]:
    """Parse a text; consecutive rows form one table and are padded to the same length."""
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []

    def close() -> None:
        if rows:
            width = min(MOST_COLUMNS, max(len(row) for row in rows))
            found.append(Block(BlockKind.TABLE, rows=tuple((*row, *[""] * width)[:width] for row in rows)))
            rows.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("|") and line.endswith("|") and len(line) > 1:
            rows.append(tuple(cell.strip().replace("¦", "|") for cell in line[1:-1].split("|")))
            continue
        close()
        if not line:
            continue
        if heading := HEADING.match(line):
            found.append(Block(BlockKind.HEADING, heading[2].strip(), level=len(heading[1])))
        elif figure := FIGURE.match(line):
            found.append(Block(BlockKind.PICTURE, figure[2].strip(), number=int(figure[1])))
        else:
            found.append(Block(BlockKind.TEXT, line))
    close()
    return found


def text_from(blocks: Iterable[Block]) -> str:
    """Format blocks; `blocks_from` parses the result to the same blocks."""
    lines = []
    for block in blocks:
        if block.kind == BlockKind.HEADING:
            lines.append(f"{'#' * max(1, min(3, block.level))} {block.text}")
        elif block.kind == BlockKind.TABLE:
            lines += ["| " + " | ".join(" ".join(cell.replace("|", "¦").split()) for cell in row) + " |" for row in block.rows]
            lines.append("")
        elif block.kind == BlockKind.PICTURE:
            lines.append(f"【图{block.number}】{block.text}")
        else:
            lines.append(block.text)
    return "\n".join(lines)
