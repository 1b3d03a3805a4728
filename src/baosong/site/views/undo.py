"""Undoes a step that was done a moment ago."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.web import undo
from baosong.platform.web.access import signed_in
from baosong.platform.web.forms import posted
from baosong.site.forms import UndoForm


@require_POST
@signed_in
def undo_step(request: PersonRequest) -> HttpResponse:
    """The token states the step; whether the person may undo it is asked of the app's policy."""
    form = posted(request, UndoForm)
    token = form.cleaned_data["token"] if form.is_valid() else ""
    address = undo.undo(token, by=request.user, at=timezone.now())
    messages.success(request, _("Undone."))
    return redirect(address)
