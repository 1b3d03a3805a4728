"""The operator's page of settings, the test mail, and the list of first steps."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.federation.policies import may_manage_peers
from baosong.apps.orgs.policies import PersonRequest, reauthenticated
from baosong.platform.audit.services.log import record
from baosong.platform.jobs.models import OperationRecord
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted
from baosong.site import setup_steps, stored_settings
from baosong.site.checks.mail import send_test_mail
from baosong.site.forms import ReceiverForm, SettingsForm


@allowed(may_manage_peers)
@reauthenticated(gettext_lazy("Changes the settings of the installation."), opens_page=True)
def page(request: PersonRequest) -> HttpResponse:
    form = posted(request, SettingsForm, initial=stored_settings.effective())
    if form.is_valid():
        changed = stored_settings.change(form.stated(), by=request.user, at=timezone.now())
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("operator-settings")
    return _page(request, form, ReceiverForm(initial={"to": request.user.email}))


def _page(request: PersonRequest, form: SettingsForm, mail_form: ReceiverForm) -> HttpResponse:
    context = {"form": form, "mail_form": mail_form, "needs_restart": stored_settings.needs_restart()}
    return form_page(request, "site/settings.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else None)


@require_POST
@allowed(may_manage_peers)
def test_mail(request: PersonRequest) -> HttpResponse:
    """Send one mail at once, and show what the server answered."""
    form, at = posted(request, ReceiverForm), timezone.now()
    if not form.is_valid():
        return _page(request, SettingsForm(initial=stored_settings.effective()), form)
    to = form.cleaned_data["to"]
    faults = list(send_test_mail(to))
    facts = {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}", "ok": not faults}
    row, _created = OperationRecord.objects.update_or_create(name=setup_steps.TEST_MAIL, defaults={"at": at, "facts": facts})
    record("settings.mail_tested", row, by=request.user, at=at, to=to, ok=not faults)
    for fault in faults:
        messages.error(request, f"{fault.what} {fault.remedy}")
    if not faults:
        messages.success(request, _("The mail server took the mail to %(to)s. Please look whether it arrives.") % {"to": to})
    return redirect("operator-settings" if faults else "desk")


@require_POST
@allowed(may_manage_peers)
def dismiss_setup(request: PersonRequest) -> HttpResponse:
    setup_steps.dismiss(by=request.user, at=timezone.now())
    messages.success(request, _("The list stays on the page “Operation” until everything is done."))
    return redirect("desk")
