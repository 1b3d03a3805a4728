"""A casebook as the data that is set: withdrawn cases left out, errata of earlier printings at the end."""

import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.library.models import Entry
from baosong.apps.publications.enums import PrintFormat
from baosong.apps.publications.models import Case, Casebook, Erratum, Printing
from baosong.apps.publications.queries import sections_of
from baosong.core.typesetting import Book, BookPart, Figure, blocks_from
from baosong.core.typesetting import BookCase as PrintedCase
from baosong.core.typesetting.epub import epub
from baosong.core.typesetting.typst_compiler import typeset_book_sandboxed
from baosong.core.typesetting.word_book import word_book
from baosong.platform.storage import blobstore
from baosong.platform.web.public_urls import public_address

SPACE = uuid.UUID("6f0a3a58-9c0e-4d0a-8f4d-0f4b7a1f6a01")


def words() -> dict[str, str]:
    """The few words of a book that are not the editors', in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"preface": _("Preface"), "contents": _("Contents"), "watch": _("Scan to watch the film"), "errata": _("Errata")}


def film_address(entry: Entry) -> str:
    """Where the entry's film is watched; empty where it has none."""
    return public_address("entry", entry.pk) if entry.film_id else ""


def printed_case(case: Case) -> PrintedCase:
    """A case as it is set."""
    figures = {picture.number: Figure(picture.number, blobstore().path(picture.sha256), picture.caption) for picture in case.pictures.all()}
    film = film_address(case.entry) if case.entry else ""
    return PrintedCase(case.title, case.byline, tuple(blocks_from(case.body)), figures, film)


def erratum_line(erratum: Erratum) -> str:
    """An erratum as a sentence."""
    with translation.override(settings.LANGUAGE_CODE):
        said = _("“%(title)s” (printings %(numbers)s) has been withdrawn: %(reason)s")
        return said % {"title": erratum.title, "numbers": "、".join(str(number) for number in erratum.printings), "reason": erratum.reason or "—"}


def book_of(casebook: Casebook, *, printing: int = 0) -> Book:
    """A casebook as a book."""
    parts = []
    for section in sections_of(casebook):
        cases = tuple(printed_case(case) for case in section.cases.all() if not case.is_withdrawn)
        if cases:
            parts.append(BookPart(section.title, cases))
    return Book(
        casebook.title,
        casebook.subtitle,
        casebook.issuer,
        casebook.date,
        tuple(line.strip() for line in casebook.preface.splitlines() if line.strip()),
        tuple(parts),
        casebook.note,
        tuple(erratum_line(erratum) for erratum in casebook.errata.all()),
        str(uuid.uuid5(SPACE, f"{settings.BAOSONG_PUBLIC_URL}/{casebook.pk}/{printing}")),
    )


def setter_of(printing: Printing, book: Book) -> Callable[[Path, Callable[[float], None]], None]:
    """The function that sets the book in the form that was ordered."""

    def set_into(target: Path, on_progress: Callable[[float], None]) -> None:
        if printing.form == PrintFormat.PDF:
            typeset_book_sandboxed(book, target, words(), on_progress=on_progress)
        elif printing.form == PrintFormat.EPUB:
            target.write_bytes(epub(book, words(), at=timezone.now()))
        else:
            target.write_bytes(word_book(book, words()))

    return set_into
