"""Overview of the meetings, articles and registers of the units that a person runs."""

from django.http import HttpResponse
from django.shortcuts import render

from baosong.apps.articles.forms import NewArticleForm
from baosong.apps.articles.policies import articles_visible_to
from baosong.apps.calls.models import Task
from baosong.apps.meetings.policies import meetings_visible_to, serves
from baosong.apps.meetings.queries import roster_of, tasks_for
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.queries import registers_for
from baosong.platform.web.access import signed_in

SHOWN = 50


def _activities_of(unit: Unit) -> tuple[Unit, list[Task], int, NewArticleForm]:
    tasks = tasks_for(unit)
    return unit, tasks, roster_of(unit).count(), NewArticleForm(tasks=tasks, auto_id=f"id_unit{unit.pk}_%s")


@signed_in
def activities(request: PersonRequest) -> HttpResponse:
    units = serves(request.user)
    context = {
        "units": [_activities_of(unit) for unit in units[:SHOWN]],
        "meetings": meetings_visible_to(request.user)[:SHOWN],
        "articles": articles_visible_to(request.user)[:SHOWN],
        "registers": registers_for(units)[:SHOWN],
    }
    return render(request, "site/activities.html", context)
