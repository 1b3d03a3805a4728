"""Setting a document by typst: data, pictures and sheet in one folder, a PDF out of it, with type of our own and nothing of the machine's."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from os import cpu_count
from pathlib import Path
from typing import Any, Final

import segno
import typst

from baosong import apart
from baosong.documents import BlockKind
from baosong.printing.book import Book, Case
from baosong.printing.faces import folders
from baosong.printing.pictures import fitted
from baosong.printing.refusals import Unprintable

SHEETS: Final = Path(__file__).parent / "sheets"
# Pictures take this share of the whole, the setting the rest.
PICTURES: Final = 0.7
PRINT_WIDTH: Final = 1240
# Taller than wide: no wider than this share of the text, in percent.
UPRIGHT: Final = 52
LIMITS: Final = apart.Limits(seconds=900)


def set_sheet(sheet: str, data: Mapping[str, Any]) -> bytes:
    """A sheet of ours with its data as PDF. Raises Unprintable."""
    with _folder(sheet) as folder:
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        return _compiled(folder / f"{sheet}.typ")


@contextmanager
def _folder(sheet: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="baosong-print-") as name:
        folder = Path(name)
        shutil.copy(SHEETS / f"{sheet}.typ", folder)
        yield folder


def _compiled(source: Path, target: Path | None = None) -> bytes:
    try:
        made: bytes | None = typst.compile(
            str(source), output=str(target) if target else None, root=str(source.parent), font_paths=list(folders()), ignore_system_fonts=True
        )
    except (RuntimeError, typst.TypstError) as error:
        raise Unprintable("cannot_be_set", said=str(error)[:500]) from error
    return made or b""


def book_apart(book: Book, target: Path, words: Mapping[str, str], *, hear: Callable[[float], None], limits: apart.Limits = LIMITS) -> None:
    """Sets a book in a child process; `hear` is told how far it is, as a share of 1. Raises Unprintable."""
    try:
        apart.run_and_hear(set_book, book, str(target), dict(words), told=target.with_suffix(".progress"), hear=hear, limits=limits)
    except apart.Died as died:
        raise Unprintable("cannot_be_set", said=died.code) from died


def set_book(book: Book, target: str, words: Mapping[str, str], told: str = "") -> None:
    """Sets a book as PDF into a file. `words`: preface, contents, watch, errata as the reader's language has them."""
    tell: Callable[[float], None] = partial(apart.tell, told) if told else lambda _share: None
    with _folder("book") as folder:
        paths = _pictures(book, folder, lambda share: tell(share * PICTURES))
        numbers = count(1)
        data = {
            **{name: getattr(book, name) for name in ("title", "subtitle", "issuer", "date", "preface", "note", "errata")},
            "words": dict(words),
            "parts": [{"title": part.title, "cases": [_case(case, folder, paths, next(numbers)) for case in part.cases]} for part in book.parts],
        }
        (folder / "book.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        _compiled(folder / "book.typ", Path(target))
        tell(1.0)


def _pictures(book: Book, folder: Path, tell: Callable[[float], None]) -> dict[Path, tuple[str, int]]:
    """All pictures fit for print: file name in the folder and width in percent of the text, by where they came from. Raises Unprintable with the case's title."""
    wanted = {figure.path: (case.title, figure.number) for case in book.cases for figure in case.figures.values()}
    found: dict[Path, tuple[str, int]] = {}
    # Decoding leaves Python's lock alone, so that threads use all cores.
    with ThreadPoolExecutor(cpu_count() or 2) as pool:
        for number, (path, made) in enumerate(zip(wanted, pool.map(_fit, wanted), strict=True), 1):
            if isinstance(made, Unprintable):
                title, figure = wanted[path]
                raise Unprintable(made.code, case=title, number=figure)
            content, width = made
            name = f"p{number}.jpg"
            (folder / name).write_bytes(content)
            found[path] = (name, width)
            tell(number / len(wanted))
    return found


def _fit(path: Path) -> tuple[bytes, int] | Unprintable:
    from io import BytesIO

    from PIL import Image

    try:
        content = fitted(path, width=PRINT_WIDTH)
    except Unprintable as error:
        return error
    with Image.open(BytesIO(content)) as image:
        return content, 88 if image.width >= image.height else UPRIGHT


def _case(case: Case, folder: Path, paths: Mapping[Path, tuple[str, int]], number: int) -> dict[str, Any]:
    blocks = []
    for block in case.blocks:
        data: dict[str, Any] = {"kind": block.kind, "text": block.text, "level": block.level, "rows": block.rows}
        if block.kind == BlockKind.PICTURE:
            figure = case.figures.get(block.number)
            data["path"], data["width"] = paths[figure.path] if figure else ("", 0)
            data["text"] = block.text or (figure.caption if figure else "")
        blocks.append(data)
    qr = ""
    if case.film:
        qr = f"q{number}.svg"
        segno.make(case.film, error="m").save(str(folder / qr), border=0)
    return {"title": case.title, "byline": case.byline, "blocks": blocks, "film": case.film, "qr": qr}
