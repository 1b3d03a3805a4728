"""Who has never signed in, and invitations for all of them at once."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import LinkDelivery
from baosong.apps.orgs.forms.bulk_invitations import InvitePeopleForm
from baosong.apps.orgs.interfaces.personal_links import cards_of, links_table
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import PersonRequest, may_organise_unit, reauthenticated
from baosong.apps.orgs.queries import first_roles, never_signed_in, password_links, people_managed_by
from baosong.apps.orgs.services import bulk_invitations
from baosong.core.tables import mobile_number
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import form_page, posted

PAGE_SIZE = 100
SENT_WORDS = {
    LinkDelivery.MAIL: gettext_lazy("Links are being mailed to %(sent)s people; %(others)s have no mail address."),
    LinkDelivery.TEXT: gettext_lazy("Links are being sent by text message to %(sent)s people; %(others)s have no mobile number."),
}


@allowed(may_organise_unit)
def people(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    return _page(request, unit, InvitePeopleForm(people=never_signed_in(unit)))


def _page(request: PersonRequest, unit: Unit, form: InvitePeopleForm) -> HttpResponse:
    found, at = never_signed_in(unit), timezone.now()
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    keys = [person.pk for person in shown]
    roles, links, managed = first_roles(keys, unit), password_links(keys), people_managed_by(request.user, keys)
    rows = [(person, roles.get(person.pk), links.get(person.pk), person.pk in managed) for person in shown]
    context = {"unit": unit, "form": form, "shown": shown, "rows": rows, "at": at, "total": shown.paginator.count, "ways": LinkDelivery, **_reachable(found)}
    return form_page(request, "orgs/never_signed_in.html", context)


def _reachable(found: QuerySet[Person]) -> dict[str, int]:
    """How many of the people have a mail address, and a mobile number where text messages are set up."""
    telephones = found.exclude(telephone="").values_list("telephone", flat=True) if settings.BAOSONG_SMS["gateway"] else ()
    return {"with_mail": found.exclude(email="").count(), "with_mobile": sum(bool(mobile_number(telephone)) for telephone in telephones)}


@require_POST
@allowed(may_organise_unit)
@reauthenticated(gettext_lazy("Make links for people who have never signed in"))
@never_cache
def invite(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Make the links and show them once: as an Excel file or as a sheet to print; or have them sent by mail or text message."""
    unit = get_object_or_404(Unit, pk=unit_id)
    form = posted(request, InvitePeopleForm, people=never_signed_in(unit))
    if not form.is_valid():
        return _page(request, unit, form)
    way, at = LinkDelivery(form.cleaned_data["way"]), timezone.now()
    chosen = bulk_invitations.people_to_invite(unit, form.chosen, by=request.user)
    if way in bulk_invitations.SENT:
        sent = bulk_invitations.queue_messages(chosen, unit=unit, way=way, by=request.user, at=at)
        messages.success(request, SENT_WORDS[way] % {"sent": sent, "others": len(chosen) - sent})
        return redirect("unit-never-signed-in", unit_id)
    links = bulk_invitations.make_links(chosen, unit=unit, way=way, by=request.user, at=at)
    if way is LinkDelivery.TABLE:
        return saved(links_table(links, _addresses(request)), name=f"{_('Invitation links')} {unit.name}.xlsx", content_type=XLSX)
    return render(request, "orgs/invitation_sheet.html", {"unit": unit, "cards": cards_of(links, _addresses(request))})


def _addresses(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("join", args=[token]))
