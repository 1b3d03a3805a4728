"""Overview of the meetings, articles and registers of the units that a person runs."""

from django.http import HttpResponse
from django.shortcuts import render

from baosong.apps.articles.policies import articles_visible_to
from baosong.apps.meetings.policies import meetings_visible_to, serves
from baosong.apps.meetings.queries import roster_of, tasks_for
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.queries import registers_for
from baosong.platform.web.access import signed_in

SHOWN = 50


@signed_in
def activities(request: PersonRequest) -> HttpResponse:
    units = serves(request.user)
    context = {
        "units": [(unit, tasks_for(unit), roster_of(unit).count()) for unit in units[:SHOWN]],
        "meetings": meetings_visible_to(request.user)[:SHOWN],
        "articles": articles_visible_to(request.user)[:SHOWN],
        "registers": registers_for(units)[:SHOWN],
    }
    return render(request, "site/activities.html", context)
