"""Job handlers of publications."""

from django.utils import timezone

from baosong.apps.publications.enums import PrintFormat
from baosong.apps.publications.interfaces.casebooks import book_of, typesetter_of
from baosong.apps.publications.jobs import DraftCase, PrintBook
from baosong.apps.publications.models import Case, Printing
from baosong.apps.publications.services import case_texts, printings
from baosong.core.typesetting import missing_in
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, part_folder


@handles(DraftCase)
def draft_case(job: DraftCase) -> None:
    case = Case.objects.select_related("entry").filter(pk=job.case_id).first()
    if case is not None:
        case_texts.draft(case, blobstore=blobstore(), at=timezone.now())


@gives_up(DraftCase)
def case_not_drafted(job: DraftCase) -> None:
    case_texts.give_up(job.case_id, at=timezone.now())


@handles(PrintBook)
def print_book(job: PrintBook) -> None:
    printing = Printing.objects.select_related("casebook", "made_by").get(pk=job.printing_id)
    book = book_of(printing.casebook, printing=printing.number)
    # Word uses the fonts of the reader's machine, which are not known here.
    missing = missing_in(book) if printing.form == PrintFormat.PDF else []
    printings.typeset(printing, typesetter_of(printing, book), missing, blobstore=blobstore(), folder=part_folder(), at=timezone.now())


@gives_up(PrintBook)
def book_not_printed(job: PrintBook) -> None:
    printings.give_up(job.printing_id)
