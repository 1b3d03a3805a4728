"""Compile documents with typst from templates in `sheets` and JSON data, with the fonts of this package only."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import count
from os import cpu_count
from pathlib import Path
from typing import Any, Final

from baosong.core import sandbox
from baosong.core.documents import BlockKind
from baosong.core.typesetting.book_model import Book, BookCase
from baosong.core.typesetting.errors import Unprintable
from baosong.core.typesetting.fonts import folders
from baosong.core.typesetting.pdf_binder import PageRun, bind, finished, jump, stand_in
from baosong.core.typesetting.pictures import fitted

SHEETS: Final = Path(__file__).parent / "sheets"
# Progress at which pictures are done, and sections are compiled; merging is the rest.
PICTURES: Final = 0.7
LEAVES: Final = 0.9
CASES_A_LEAF: Final = 25
# Pixels: 256 dpi at full width.
PRINT_WIDTH: Final = 1240
# Text width and maximum height of pictures in mm; shares of the width for landscape and portrait pictures.
TEXT_WIDTH: Final = 140
MOST_HEIGHT: Final = 180
BROAD: Final = 0.88
UPRIGHT: Final = 0.52
PICTURE_PPI: Final = 72
LIMITS: Final = sandbox.SandboxLimits(seconds=900)


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture: file name in the folder, size on the page in mm."""

    name: str
    width: float
    height: float


def set_sheet(sheet: str, data: Mapping[str, Any]) -> bytes:
    """Return a template compiled with its data as PDF. Raises Unprintable."""
    with _folder(sheet) as folder:
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        return _compiled(folder / f"{sheet}.typ")


def sheet_pictures(sheet: str, data: Mapping[str, Any]) -> list[bytes]:
    """Return the pages of a template compiled with its data as PNG. Raises Unprintable."""
    with _folder(sheet) as folder:
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        _compiled(folder / f"{sheet}.typ", folder / "page{0p}.png", pixels_an_inch=PICTURE_PPI)
        return [page.read_bytes() for page in sorted(folder.glob("page*.png"))]


@contextmanager
def _folder(*sheets: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="baosong-print-") as name:
        folder = Path(name)
        for sheet in sheets:
            shutil.copy(SHEETS / f"{sheet}.typ", folder)
        yield folder


def _compiled(source: Path, target: Path | None = None, *, pixels_an_inch: int | None = None) -> bytes:
    """Compile to PDF, or with `pixels_an_inch` to PNG."""
    import typst

    try:
        made: bytes | None = typst.compile(
            str(source),
            output=str(target) if target else None,
            root=str(source.parent),
            font_paths=list(folders()),
            ignore_system_fonts=True,
            format="png" if pixels_an_inch else "pdf",
            ppi=pixels_an_inch,
        )
    except (RuntimeError, typst.TypstError) as error:
        raise Unprintable("cannot_be_set", said=str(error)[:500]) from error
    return made or b""


def typeset_book_sandboxed(
    book: Book, target: Path, words: Mapping[str, str], *, on_progress: Callable[[float], None], limits: sandbox.SandboxLimits = LIMITS
) -> None:
    """Call `typeset_book` in a child process; `on_progress` gets the share done (0 to 1). Raises Unprintable."""
    try:
        sandbox.run_with_progress(
            typeset_book, book, str(target), dict(words), progress_file=target.with_suffix(".progress"), on_progress=on_progress, limits=limits
        )
    except sandbox.ChildProcessDied as died:
        raise Unprintable("cannot_be_set", said=died.code) from died


def typeset_book(book: Book, target: str, words: Mapping[str, str], progress_file: str = "") -> None:
    """Write a book as PDF. `words`: preface, contents, watch, errata in the reader's language.

    Compiled in sections, since typst holds the whole document with its decoded pictures in memory.
    """
    report: Callable[[float], None] = partial(sandbox.report_progress, progress_file) if progress_file else lambda _share: None
    with _folder("book", "cases", "front") as folder:
        paths = _pictures(book, folder, lambda share: report(share * PICTURES))
        numbers = count(1)
        sheets = [
            {
                "part": part.title if start == 0 else "",
                "lines": [],
                "cases": [_case(case, folder, paths, next(numbers)) for case in part.cases[start : start + CASES_A_LEAF]],
            }
            for part in book.parts
            for start in range(0, max(1, len(part.cases)), CASES_A_LEAF)
        ]
        if book.errata:
            sheets.append({"part": words["errata"], "lines": book.errata, "cases": []})
        common = {"title": book.title, "issuer": book.issuer, "words": dict(words)}
        leaves: list[PageRun] = []
        for number, sheet in enumerate(sheets, 1):
            first = leaves[-1].first + leaves[-1].pages if leaves else 1
            leaves.append(_leaf(folder, {**common, **sheet, "first": first}, number))
            report(PICTURES + (LEAVES - PICTURES) * number / len(sheets))
        front = {name: getattr(book, name) for name in ("subtitle", "date", "preface", "note")}
        lines = [{"title": line.title, "level": line.level, "page": str(line.page), "to": jump(line.page)} for leaf in leaves for line in leaf.lines]
        (folder / "front.json").write_text(json.dumps({**common, **front, "contents": lines}, ensure_ascii=False), "utf-8")
        _compiled(folder / "front.typ", folder / "front.pdf")
        bind(folder / "front.pdf", leaves, Path(target), title=book.title, author=book.issuer)
        report(1.0)


def _leaf(folder: Path, data: Mapping[str, Any], number: int) -> PageRun:
    (folder / "cases.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    path = folder / f"leaf{number}.pdf"
    _compiled(folder / "cases.typ", path)
    titles = [(data["part"], 1)] if data["part"] else []
    return finished(path, first=data["first"], titles=[*titles, *((case["title"], 2) for case in data["cases"])], pictures=folder / "pictures")


def _pictures(book: Book, folder: Path, report: Callable[[float], None]) -> dict[Path, PlacedPicture]:
    """Scale all pictures for print; return them by source path. Raises Unprintable with the case's title."""
    wanted = {figure.path: (case.title, figure.number) for case in book.cases for figure in case.figures.values()}
    found: dict[Path, PlacedPicture] = {}
    (folder / "pictures").mkdir()
    # Pillow releases the GIL while decoding.
    with ThreadPoolExecutor(cpu_count() or 2) as pool:
        for number, (path, made) in enumerate(zip(wanted, pool.map(_fit, wanted), strict=True), 1):
            if isinstance(made, Unprintable):
                title, figure = wanted[path]
                raise Unprintable(made.code, case=title, number=figure)
            content, size = made
            name = f"p{number}.jpg"
            (folder / "pictures" / name).write_bytes(content)
            (folder / name).write_bytes(stand_in(name))
            found[path] = PlacedPicture(name, *_measures(*size))
            report(number / len(wanted))
    return found


def _fit(path: Path) -> tuple[bytes, tuple[int, int]] | Unprintable:
    from PIL import Image

    try:
        content = fitted(path, width=PRINT_WIDTH)
    except Unprintable as error:
        return error
    with Image.open(BytesIO(content)) as image:
        return content, image.size


def _measures(width: int, height: int) -> tuple[float, float]:
    """Return width and height on the page in mm: portrait pictures narrower, none taller than `MOST_HEIGHT`."""
    broad = TEXT_WIDTH * (BROAD if width >= height else UPRIGHT)
    tall = broad * height / width
    shrink = min(1, MOST_HEIGHT / tall)
    return round(broad * shrink, 2), round(tall * shrink, 2)


def _case(case: BookCase, folder: Path, paths: Mapping[Path, PlacedPicture], number: int) -> dict[str, Any]:
    import segno

    blocks = []
    for block in case.blocks:
        data: dict[str, Any] = {"kind": block.kind, "text": block.text, "level": block.level, "rows": block.rows}
        if block.kind == BlockKind.PICTURE:
            figure = case.figures.get(block.number)
            placed = paths[figure.path] if figure else PlacedPicture("", 0, 0)
            data["path"], data["width"], data["height"] = placed.name, placed.width, placed.height
            data["text"] = block.text or (figure.caption if figure else "")
        blocks.append(data)
    qr = ""
    if case.film:
        qr = f"q{number}.svg"
        segno.make(case.film, error="m").save(str(folder / qr), border=0)
    return {"title": case.title, "byline": case.byline, "blocks": blocks, "film": case.film, "qr": qr}
