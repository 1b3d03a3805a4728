"""Privacy notice, export of one's own data, log of disclosures."""

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.audit.models import Disclosure
from baosong.platform.web.access import allowed, public, signed_in
from baosong.platform.web.downloads import saved
from baosong.platform.web.parsing import day_of
from baosong.site.interfaces.disclosures import KIND_OF
from baosong.site.personal_data import data_of
from baosong.site.views.operator import may_operate

PAGE_SIZE = 100


@public
def notice(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html", {"contact": settings.BAOSONG_PRIVACY_CONTACT, "days": settings.BAOSONG_DISCLOSURE_DAYS})


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    content = json.dumps(data_of(request.user), ensure_ascii=False, indent=2, default=str)
    return saved(content, name=f"{_('My data')}.json", content_type="application/json")


@allowed(may_operate)
def disclosures(request: HttpRequest) -> HttpResponse:
    found = Disclosure.objects.select_related("reader")
    person, day = request.GET.get("person", "").strip(), day_of(request.GET.get("day"))
    if person:
        found = found.filter(reader__username=person)
    if day:
        found = found.filter(at__date=day)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        (disclosure, KIND_OF.get(disclosure.page, disclosure.page), " ".join(f"#{value}" for name, value in disclosure.keys.items() if name.endswith("_id")))
        for disclosure in shown
    ]
    return render(request, "site/disclosures.html", {"rows": rows, "shown": shown, "person": person, "day": day.isoformat() if day else ""})
