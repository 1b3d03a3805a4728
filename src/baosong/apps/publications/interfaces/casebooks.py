"""A casebook as input for typesetting: without withdrawn cases, with errata of earlier printings at the end."""

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
from baosong.apps.publications.services.printings import Typesetter
from baosong.core.typesetting import Book, BookCase, BookPart, Figure, blocks_from
from baosong.core.typesetting.epub import epub
from baosong.core.typesetting.typst_compiler import typeset_book_sandboxed
from baosong.core.typesetting.word_book import word_book
from baosong.platform.storage import blobstore
from baosong.platform.web.public_urls import public_address

IDENTIFIER_NAMESPACE = uuid.UUID("6f0a3a58-9c0e-4d0a-8f4d-0f4b7a1f6a01")


def book_labels() -> dict[str, str]:
    """Fixed labels of a book in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"preface": _("Preface"), "contents": _("Contents"), "watch": _("Scan to watch the film"), "errata": _("Errata")}


def film_address(entry: Entry) -> str:
    """URL of the page that plays the entry's film; empty without a film."""
    return public_address("entry", entry.pk) if entry.film_id else ""


def book_case_of(case: Case) -> BookCase:
    figures = {picture.number: Figure(picture.number, blobstore().path(picture.sha256), picture.caption) for picture in case.pictures.all()}
    film = film_address(case.entry) if case.entry else ""
    return BookCase(case.title, case.byline, tuple(blocks_from(case.body)), figures, film)


def erratum_sentence(erratum: Erratum) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("“%(title)s” (printings %(numbers)s) has been withdrawn: %(reason)s")
        return sentence % {"title": erratum.title, "numbers": "、".join(str(number) for number in erratum.printings), "reason": erratum.reason or "—"}


def book_of(casebook: Casebook, *, printing: int = 0) -> Book:
    parts = []
    for section in sections_of(casebook):
        cases = tuple(book_case_of(case) for case in section.cases.all() if not case.is_withdrawn)
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
        tuple(erratum_sentence(erratum) for erratum in casebook.errata.all()),
        str(uuid.uuid5(IDENTIFIER_NAMESPACE, f"{settings.BAOSONG_PUBLIC_URL}/{casebook.pk}/{printing}")),
    )


def typesetter_of(printing: Printing, book: Book) -> Typesetter:
    """The function that writes the book in the printing's format."""

    def typeset(target: Path, on_progress: Callable[[float], None]) -> None:
        if printing.form == PrintFormat.PDF:
            typeset_book_sandboxed(book, target, book_labels(), on_progress=on_progress)
        elif printing.form == PrintFormat.EPUB:
            target.write_bytes(epub(book, book_labels(), at=timezone.now()))
        else:
            target.write_bytes(word_book(book, book_labels()))

    return typeset
