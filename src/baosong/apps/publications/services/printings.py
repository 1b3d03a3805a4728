"""Printings of a casebook: ordered by a person, typeset by a worker into the blobstore."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from baosong.apps.orgs.models import Person
from baosong.apps.publications.enums import PrintFormat, PrintState
from baosong.apps.publications.errors import NothingToPrint, StillDrafting
from baosong.apps.publications.jobs import PrintBook
from baosong.apps.publications.models import Casebook, Printing
from baosong.apps.publications.queries import cases_of
from baosong.apps.publications.services.casebooks import locked
from baosong.core.blobstore import BlobStore
from baosong.core.typesetting import MissingGlyph, Unprintable
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

# Writes a book into a file; the second argument receives the progress as a share of 1.
Typesetter = Callable[[Path, Callable[[float], None]], None]


@transaction.atomic
def order(casebook: Casebook, form: PrintFormat, *, by: Person, at: datetime) -> Printing:
    """Create a printing and queue its job. Raises NothingToPrint, StillDrafting."""
    casebook = locked(casebook)
    cases = cases_of(casebook).filter(is_withdrawn=False)
    if not cases.exists():
        raise NothingToPrint
    waiting = cases.filter(drafted_at=None, entry__isnull=False).count()
    if waiting:
        raise StillDrafting(count=waiting)
    number = (casebook.printings.aggregate(last=Max("number"))["last"] or 0) + 1
    contents = [{"entry": case.entry_id, "case": case.pk, "title": case.title} for case in cases.order_by("section__position", "position")]
    made = Printing.objects.create(casebook=casebook, form=form, number=number, contents=contents, made_by=by, made_at=at)
    record("casebook.printing_ordered", casebook, by=by, at=at, form=form, number=number)
    job_queue.after_commit(PrintBook(made.pk))
    return made


def typeset(printing: Printing, typesetter: Typesetter, missing: list[MissingGlyph], *, blobstore: BlobStore, folder: Path, at: datetime) -> None:
    """Typeset the book into the blobstore. Idempotent. Faults of the text are stored with their position."""
    if printing.state != PrintState.WAITING:
        return
    target = folder / f"printing-{printing.pk}.{printing.form}"
    try:
        typesetter(target, lambda share: _report_progress(printing.pk, share))
        stored = blobstore.adopt(target)
    except Unprintable as fault:
        Printing.objects.filter(pk=printing.pk).update(state=PrintState.FAILED, fault={"code": fault.code, **fault.facts})
        return
    finally:
        target.unlink(missing_ok=True)
    with transaction.atomic():
        rows = [[found.character, found.case, found.place] for found in missing]
        Printing.objects.filter(pk=printing.pk).update(state=PrintState.READY, progress=100, sha256=stored.sha256, size=stored.size, missing=rows)
        record("casebook.printed", printing.casebook, by=printing.made_by, at=at, number=printing.number, form=printing.form, sha256=stored.sha256)


def _report_progress(printing_id: int, share: float) -> None:
    Printing.objects.filter(pk=printing_id).update(progress=min(99, round(share * 100)))


def give_up(printing_id: int) -> None:
    """Mark the printing as failed."""
    Printing.objects.filter(pk=printing_id, state=PrintState.WAITING).update(state=PrintState.FAILED, fault={"code": "cannot_be_set"})
