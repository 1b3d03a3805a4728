"""How the jobs of the press room are done."""

from django.utils import timezone

from baosong.kit.jobs import gives_up, handles
from baosong.kit.places import parts, vault
from baosong.press.domain import editing, printing_books
from baosong.press.enums import Form
from baosong.press.interfaces.books import book_of, setter_of
from baosong.press.jobs import DraftCase, PrintBook
from baosong.press.models import Case, Printing
from baosong.printing import missing_in


@handles(DraftCase)
def draft_case(job: DraftCase) -> None:
    """Takes it out of the files; a case that was taken out meanwhile needs none."""
    case = Case.objects.select_related("entry").filter(pk=job.case_id).first()
    if case is not None:
        editing.draft(case, vault=vault(), at=timezone.now())


@gives_up(DraftCase)
def case_not_drafted(job: DraftCase) -> None:
    """Lets the editor write it."""
    editing.give_up(job.case_id, at=timezone.now())


@handles(PrintBook)
def print_book(job: PrintBook) -> None:
    """Sets it."""
    printing = Printing.objects.select_related("casebook", "made_by").get(pk=job.printing_id)
    book = book_of(printing.casebook, printing=printing.number)
    # In Word the reader's own type is used, of which nothing is known here.
    missing = missing_in(book) if printing.form == Form.PDF else []
    printing_books.set_and_keep(printing, setter_of(printing, book), missing, vault=vault(), folder=parts(), at=timezone.now())


@gives_up(PrintBook)
def book_not_printed(job: PrintBook) -> None:
    """Says so."""
    printing_books.give_up(job.printing_id)
