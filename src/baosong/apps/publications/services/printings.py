"""Having a casebook set: ordered by a person, done by a worker, kept in the blobstore; what was in it is noted, so that errata find it."""

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

# Sets a book into a file, told how far it is by the last argument.
Setter = Callable[[Path, Callable[[float], None]], None]


@transaction.atomic
def order(casebook: Casebook, form: PrintFormat, *, by: Person, at: datetime) -> Printing:
    """Orders a printing. Raises NothingToPrint, StillDrafting."""
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


def set_and_keep(printing: Printing, setter: Setter, missing: list[MissingGlyph], *, blobstore: BlobStore, folder: Path, at: datetime) -> None:
    """Sets the book into the blobstore. Done again, it does nothing; what cannot be set is noted with its place."""
    if printing.state != PrintState.WAITING:
        return
    target = folder / f"printing-{printing.pk}.{printing.form}"
    try:
        setter(target, lambda share: _tell(printing.pk, share))
        kept = blobstore.adopt(target)
    except Unprintable as fault:
        Printing.objects.filter(pk=printing.pk).update(state=PrintState.FAILED, fault={"code": fault.code, **fault.facts})
        return
    finally:
        target.unlink(missing_ok=True)
    with transaction.atomic():
        rows = [[found.character, found.case, found.place] for found in missing]
        Printing.objects.filter(pk=printing.pk).update(state=PrintState.READY, progress=100, sha256=kept.sha256, size=kept.size, missing=rows)
        record("casebook.printed", printing.casebook, by=printing.made_by, at=at, number=printing.number, form=printing.form, sha256=kept.sha256)


def _tell(printing_id: int, share: float) -> None:
    Printing.objects.filter(pk=printing_id).update(progress=min(99, round(share * 100)))


def give_up(printing_id: int) -> None:
    """It could not be set; the page says so."""
    Printing.objects.filter(pk=printing_id, state=PrintState.WAITING).update(state=PrintState.FAILED, fault={"code": "cannot_be_set"})
