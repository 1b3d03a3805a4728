"""Recommending upward: what a level selected becomes its submission to the level above, the best first, as many as that takes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import RECOMMEND
from baosong.apps.judging.errors import SelectionNotOpen
from baosong.apps.judging.models import Selection
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.errors import NothingNew, QuotaFull, StepNotOpen
from baosong.apps.submissions.models import Receipt
from baosong.apps.submissions.services.forward import forward
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class RecommendationResult:
    """What went up, and why the rest did not: titles with the refusal's code."""

    receipts: tuple[Receipt, ...]
    left: tuple[tuple[str, str], ...]


def recommend(selection: Selection, *, vouched_by: str, by: Person, at: datetime) -> RecommendationResult:
    """Forwards the works with a prize in their order until the level above takes no more; who checked them is named.

    Each work goes up or does not by itself; one that went before is passed over, one that is not accepted any more stays. Refuses an outcome that is not final.
    """
    if not RECOMMEND.is_open(selection.state):
        raise SelectionNotOpen
    receipts, left = [], []
    for choice in selection.choices.exclude(prize="").select_related("submission").order_by("rank", "pk"):
        try:
            receipts.append(forward(choice.submission, vouched_by=vouched_by, by=by, at=at))
        except NothingNew:
            continue
        except (QuotaFull, StepNotOpen) as refusal:
            left.append((choice.submission.title, refusal.code))
    with transaction.atomic():
        record("selection.recommended", selection, by=by, at=at, receipts=[receipt.number for receipt in receipts], left=left, vouched_by=vouched_by)
    return RecommendationResult(tuple(receipts), tuple(left))
