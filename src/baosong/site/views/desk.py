"""The desk, the language of pages, and the sentences for scripts."""

import json
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.policies import organised_by
from baosong.apps.federation.policies import may_manage_peers
from baosong.apps.meetings.queries import tasks_for
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import PersonRequest, is_organiser
from baosong.apps.orgs.queries import units_served, units_to_review
from baosong.apps.orgs.services.languages import choose_language
from baosong.apps.submissions.queries import answered_requests, call_rows, waiting_requests
from baosong.apps.tracking.queries import matrix, reminders_to
from baosong.platform.web.access import anyone, public, signed_in
from baosong.platform.web.forms import posted, posted_choice
from baosong.platform.web.page_before import page_before
from baosong.site.forms import PageForm
from baosong.site.setup_steps import steps_on_desk

# How long the desk shows the answers to a unit's requests.
ANSWERS_SHOWN_FOR: Final = timedelta(days=7)


class PageLanguage(StrEnum):
    """Languages of pages; a test compares them with `LANGUAGES`."""

    CHINESE = "zh-hans"
    ENGLISH = "en"


@signed_in
def desk(request: PersonRequest) -> HttpResponse:
    served, organised = units_served(request.user, Role.LIAISON, Role.ORGANISER), units_served(request.user, Role.ORGANISER)
    rows = call_rows(served)
    owing = {(row.call.pk, row.unit.pk) for row in rows if row.lacking}
    running = [
        (call, matrix(call, at=timezone.now()) if call.state == CallState.PUBLISHED else None) for call in organised_by(request.user).order_by("-pk")[:8]
    ]
    through = [(unit, tasks) for unit in served if unit.pk not in {row.unit.pk for row in rows} and (tasks := tasks_for(unit))]
    context = {
        "dues": rows,
        "through": through,
        "running": running,
        "organises": is_organiser(request.user),
        "to_review": units_to_review(organised, at=timezone.now()),
        "requests": waiting_requests(organised) if organised else [],
        "answers": answered_requests(served, since=timezone.now() - ANSWERS_SHOWN_FOR) if rows else [],
        "steps": steps_on_desk(request.user, at=timezone.now()) if may_manage_peers(request.user) else [],
        "reminders": [reminder for reminder in reminders_to(served) if (reminder.call_id, reminder.unit_id) in owing],
    }
    return render(request, "site/desk.html", context)


@require_POST
@anyone
def language(request: HttpRequest) -> HttpResponse:
    form, chosen = posted(request, PageForm), posted_choice(request, "language", PageLanguage)
    response = redirect(form.cleaned_data["page"] if form.is_valid() else page_before(request))
    if isinstance(request.user, Person):
        choose_language(request.user, chosen)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax")
    return response


@public
def words(request: HttpRequest) -> HttpResponse:
    sentences = {
        "reading": _("Reading the file…"),
        "uploading": _("Uploading"),
        "paused": _("Paused"),
        "waiting": _("The connection was lost; it goes on by itself as soon as it is back."),
        "failed": _("The upload was stopped: "),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "cancel": _("Cancel"),
        "left": _("left"),
        "goOn": _("Upload anyway"),
        "choose": _("Choose another file"),
        "asks": _(", the notice asks for"),
        "measured": _("This file: %(property)s %(measured)s"),
        "sentence": _("From the notice: "),
        "binding": _("This requirement is binding; the file could be uploaded but not submitted."),
        "advice": _("This is a recommendation; you may go on."),
        "bigInWechat": _(
            "Big files are better uploaded from a computer, or in the phone's own browser: choose “Open in browser” from the menu at the top right."
        ),
        "copied": _("Copied"),
        "saved": _("Saved"),
        "writing": _("Being written…"),
        "notSaved": _("Not saved: no connection. What you typed stays here, and the next change tries again."),
        "unknown": _("unknown"),
        "minutes": _("min"),
    }
    content = f"window.baosongWords = {json.dumps(sentences, ensure_ascii=False)};"
    return HttpResponse(
        content, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "private, max-age=300", "Vary": "Cookie, Accept-Language"}
    )
