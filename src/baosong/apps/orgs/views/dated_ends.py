"""What ends from a day that a form gives: roles, accounts, units."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest

from baosong.apps.orgs.forms.access import EndAccessForm
from baosong.platform.errors import Refusal


def is_ended(request: HttpRequest, form: EndAccessForm, end: Callable[[str, datetime], object], *, at: datetime, now: str, later: str) -> bool:
    """Call the service `end` with the reason and the moment of a valid form, and say it: `now`, or `later` with the day. A refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        end(form.cleaned_data["reason"], form.begins_at)
    except Refusal as refusal:
        form.add_refusal(None, refusal)
        return False
    messages.success(request, later % {"day": form.cleaned_data["day"]} if form.begins_at > at else now)
    return True
