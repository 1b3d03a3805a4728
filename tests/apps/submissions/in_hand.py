"""A call that asks for originals and papers, and works of which something is delivered in the hand."""

from datetime import timedelta

from baosong.apps.calls.models import Call
from baosong.apps.submissions.models import PhysicalItem, Submission
from baosong.apps.submissions.services import drafts, submit
from baosong.core.terms import PieceDelivery, PieceKind, Terms, TermsPiece, TermsQuota
from tests import factories as make

ORIGINAL = TermsPiece(PieceKind.OTHER, "书法作品", "p1", delivery=PieceDelivery.HAND, copies=1, deliver_to="行政楼305室")
FORM = TermsPiece(PieceKind.DOCUMENT, "申报表", "p2", delivery=PieceDelivery.BOTH, copies=3)
AFTER_DEADLINE = make.NOW + timedelta(days=20)


def terms_in_hand(*pieces: TermsPiece, **facts) -> Terms:
    return make.terms_for(**{"pieces": pieces or (ORIGINAL,), "quotas": (TermsQuota(least=1, most=1),), **facts})


def a_call_in_hand(*pieces: TermsPiece, colleges: int = 2, **facts) -> Call:
    return make.a_call(terms_in_hand(*pieces, **facts), colleges=colleges)


def a_draft(call: Call, number: int = 1, *, title: str = "清风") -> Submission:
    submission = drafts.begin(make.the_task(call), unit=make.unit_of(number), by=make.person(f"c{number}"), at=make.NOW)
    return drafts.describe(submission, title=title, details={}, by=make.person(f"c{number}"), at=make.NOW)


def a_registered_work(call: Call, number: int = 1, *, title: str = "清风") -> PhysicalItem:
    """The item of a work that was submitted and is still to be delivered."""
    submit.submit(a_draft(call, number, title=title), by=make.person(f"c{number}"), at=make.NOW)
    return item_of(number)


def item_of(number: int) -> PhysicalItem:
    return PhysicalItem.objects.select_related("submission__task__call__unit", "submission__unit").get(submission__unit=make.unit_of(number))
