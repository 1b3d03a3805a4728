"""Pages of the audit log, and their tables."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import PersonRequest, may_organise_unit
from baosong.apps.orgs.queries import people_managed_by
from baosong.platform.tables.sheets import Sheet, write, write_csv
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.parsing import day_of
from baosong.site.audit_log.records import GROUPS, LogFilter, LogRow, matching, records_about, rows
from baosong.site.views.operator import may_operate

PAGE_SIZE: Final = 50
MAX_EXPORTED: Final = 50_000


def may_see_log_of(person: Person, person_id: int) -> bool:
    """Whether it is the reader's own log, or the reader organises every unit of that person or operates the installation."""
    return person.pk == person_id or bool(people_managed_by(person, [person_id])) or may_operate(person)


@allowed(may_organise_call)
def of_call(request: PersonRequest, call_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Call, pk=call_id))


@allowed(may_organise_unit)
def of_unit(request: PersonRequest, unit_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Unit, pk=unit_id))


@allowed(may_see_log_of)
def of_person(request: PersonRequest, person_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Person, pk=person_id))


@allowed(may_operate)
def of_everything(request: PersonRequest) -> HttpResponse:
    return _page(request, None)


def _page(request: HttpRequest, owner: Call | Unit | Person | None) -> HttpResponse:
    asked = LogFilter(
        since=day_of(request.GET.get("since")),
        until=day_of(request.GET.get("until")),
        who=request.GET.get("who", "").strip(),
        group=request.GET.get("kind", ""),
    )
    found = matching(records_about(owner), asked)
    if (form := request.GET.get("save", "")) in ("xlsx", "csv"):
        return _table(rows(found[:MAX_EXPORTED]), name=_("Audit log of %(of)s") % {"of": owner} if owner else _("Audit log"), form=form)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "owner": owner,
        "owner_kind": type(owner).__name__.lower() if owner else "",
        "rows": rows(shown),
        "shown": shown,
        "asked": asked,
        "day_fault": _("The last day is before the first. Please choose %(day)s or a later day.") % {"day": asked.since} if asked.is_reversed else "",
        "groups": [(key, name) for key, name, _words in GROUPS],
        "query": urlencode({name: value for name in ("since", "until", "who", "kind") if (value := request.GET.get(name))}),
        "max_exported": MAX_EXPORTED,
    }
    return render(request, "site/audit_log.html", context)


def _table(found: list[LogRow], *, name: str, form: str) -> HttpResponse:
    head = (_("When"), pgettext("audit", "Who"), _("What was done"), _("Kind"), _("Concerning"), _("Details"))
    lines = [(f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}", row.who, row.what, row.kind, row.name, row.facts) for row in found]
    sheet = Sheet(_("Audit log"), head, lines)
    if form == "csv":
        return saved(write_csv(sheet), name=f"{name}.csv", content_type="text/csv; charset=utf-8")
    return saved(write([sheet]), name=f"{name}.xlsx", content_type=XLSX)
