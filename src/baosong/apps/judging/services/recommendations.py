"""Recommendation: forward selected submissions to the level above, best first, up to its quota."""

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
    """Receipts of what was forwarded, and (title, refusal code) of the rest."""

    receipts: tuple[Receipt, ...]
    left: tuple[tuple[str, str], ...]


def recommend(selection: Selection, *, vouched_by: str, by: Person, at: datetime) -> RecommendationResult:
    """Forward submissions with a prize by rank. `vouched_by`: the person who checked them.

    Each submission is forwarded in its own transaction; those forwarded before are skipped. Refuses an outcome that is not final.
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
