"""Places of a notice that ask for nothing, as an organiser said."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.models import Call, DismissedPlace
from baosong.apps.calls.services.drafts import locked_draft
from baosong.apps.orgs.models import Person
from baosong.core.terms import Evidence
from baosong.platform.audit.services.log import record


def dismissed_places(call: Call) -> list[tuple[int, int]]:
    """Return start and end of each dismissed place."""
    return list(DismissedPlace.objects.filter(call=call).values_list("start", "end"))


@transaction.atomic
def dismiss(call: Call, place: Evidence, *, by: Person, at: datetime) -> None:
    """Dismiss a place of a draft's notice. Refuses a published call."""
    call = locked_draft(call)
    text = call.notice.text
    if not 0 <= place.start < place.end <= len(text):
        return
    _place, is_new = DismissedPlace.objects.get_or_create(call=call, start=place.start, end=place.end)
    if is_new:
        record("call.place_dismissed", call, by=by, at=at, place=place.quote(text)[:80])


@transaction.atomic
def restore(call: Call, *, by: Person, at: datetime) -> None:
    """Show all dismissed places of a draft's notice again. Refuses a published call."""
    call = locked_draft(call)
    if call.dismissed_places.all().delete()[0]:
        record("call.places_restored", call, by=by, at=at)
