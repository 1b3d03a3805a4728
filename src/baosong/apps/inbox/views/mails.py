"""Pages of mails."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import organised_by
from baosong.apps.inbox.enums import ASSIGN, FETCH, PUT_ASIDE
from baosong.apps.inbox.forms import AssignForm
from baosong.apps.inbox.interfaces.mailbox import account
from baosong.apps.inbox.interfaces.messages import service_name, trouble_sentence
from baosong.apps.inbox.models import InboxMail, Mailbox
from baosong.apps.inbox.policies import decided_by, is_top_office, may_decide, may_see_mail, may_see_mail_file, may_see_mails, visible_to
from baosong.apps.inbox.queries import listed, running_calls
from baosong.apps.inbox.services import mail_fetch, mail_triage
from baosong.apps.inbox.services.mail_match import named_unit
from baosong.apps.inbox.services.replies import answer_to
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.notifications.services import outbox
from baosong.platform.storage import blobstore, part_folder
from baosong.platform.uploads import virus_scan
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import send_file
from baosong.platform.web.forms import form_page, posted

PAGE_SIZE = 50


def tabs() -> list[tuple[str, str]]:
    return [
        ("waiting", _("To be decided")),
        ("lacking", _("Something is missing")),
        ("links", _("To be fetched")),
        ("checking", _("Being checked")),
        ("taken", _("Handed in")),
        ("left", _("Left alone")),
        ("all", _("All mails")),
    ]


@allowed(may_see_mails)
def mails(request: PersonRequest) -> HttpResponse:
    show = request.GET.get("show", "waiting")
    page = Paginator(listed(visible_to(request.user), show), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tabs": tabs(),
        "show": show,
        "mailboxes": Mailbox.objects.all() if is_top_office(request.user) else [],
        "is_top": is_top_office(request.user),
    }
    return render(request, "inbox/mails.html", context)


@require_POST
@allowed(lambda person, **_: is_top_office(person))
def fetch(request: HttpRequest) -> HttpResponse:
    summary = mail_fetch.fetch(account(), blobstore=blobstore(), folder=part_folder(), at=timezone.now())
    messages.success(request, ngettext("%(n)s new mail.", "%(n)s new mails.", summary.stored) % {"n": summary.stored})
    return redirect("mails")


@allowed(may_see_mail)
def mail(request: PersonRequest, mail_id: int) -> HttpResponse:
    """One mail, its result, and the form of the decision."""
    return _mail_page(request, mail_id)


def _calls_for(request: PersonRequest, found: InboxMail) -> list[Call]:
    """The call of the mail, else the running calls that the person organises."""
    organised = set(organised_by(request.user).values_list("pk", flat=True))
    return [call for call in ([found.call] if found.call else running_calls()) if call.pk in organised]


def _mail_page(request: PersonRequest, mail_id: int, form: AssignForm | None = None) -> HttpResponse:
    found = get_object_or_404(listed(visible_to(request.user), "all"), pk=mail_id)
    decides = decided_by(request.user).filter(pk=mail_id).exists()
    calls = _calls_for(request, found) if decides else []
    words = f"{found.subject}\n{found.sender_name}\n{found.text[:2000]}\n" + "\n".join(file.name for file in found.files.all())
    chosen = found.call or (calls[0] if len(calls) == 1 else None)
    likely = found.unit or (named_unit(chosen, words) if chosen else None)
    context = {
        "mail": found,
        "answer": answer_to(found),
        "links": [(service_name(link["service"]), link["address"], link["code"]) for link in found.links],
        "troubles": [trouble_sentence(trouble) for trouble in found.troubles],
        "decides": decides and ASSIGN.is_open(found.state) and bool(found.files.all()),
        "can_fetch": decides and FETCH.is_open(found.state) and not found.sha256,
        "can_leave": decides and PUT_ASIDE.is_open(found.state) and found.state != PUT_ASIDE.target,
        "calls": calls,
        "form": form or AssignForm(mail=found, calls=calls, likely=likely),
        "likely": likely,
        "only_call": chosen,
    }
    return form_page(request, "inbox/mail.html", context)


@require_POST
@allowed(may_decide)
def assign(request: PersonRequest, mail_id: int) -> HttpResponse:
    found = get_object_or_404(decided_by(request.user), pk=mail_id)
    form = posted(request, AssignForm, mail=found, calls=_calls_for(request, found))
    if not form.is_valid():
        return _mail_page(request, mail_id, form)
    made = mail_triage.assign(found, **form.cleaned_data, by=request.user, at=timezone.now())
    if made.sender:
        said = _("Assigned to %(unit)s. Its files are being checked; the sender gets an answer.")
    else:
        said = _("Assigned to %(unit)s. Its files are being checked. The mail has no certain sender, so nobody gets an answer; please tell the unit.")
    messages.success(request, said % {"unit": made.unit})
    return redirect("mail", mail_id)


@require_POST
@allowed(may_decide)
def put_aside(request: PersonRequest, mail_id: int) -> HttpResponse:
    mail_triage.put_aside(get_object_or_404(decided_by(request.user), pk=mail_id), by=request.user, at=timezone.now())
    messages.success(request, _("Put aside. It can still be assigned later."))
    return redirect("mails")


@require_POST
@allowed(may_decide)
def fetch_one(request: PersonRequest, mail_id: int) -> HttpResponse:
    mail_fetch.fetch_one(get_object_or_404(decided_by(request.user), pk=mail_id), account(), blobstore=blobstore(), folder=part_folder(), at=timezone.now())
    messages.success(request, _("The mail has been fetched and is being read."))
    return redirect("mail", mail_id)


@require_POST
@allowed(may_decide)
def resend_answer(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Send the answer again, after an unknown or failed delivery."""
    answer = answer_to(get_object_or_404(InboxMail, pk=mail_id))
    if answer is not None:
        outbox.again(answer)
        messages.success(request, _("The answer is being sent again."))
    return redirect("mail", mail_id)


@allowed(may_see_mail_file)
def file(request: HttpRequest, mail_id: int, part_id: int) -> HttpResponse | StreamingHttpResponse:
    """A file of the mail as download; an infected one is refused. Scanned here because only files of submissions are scanned at check time."""
    found = get_object_or_404(InboxMail, pk=mail_id).files.get(pk=part_id)
    path = blobstore().path(found.sha256)
    if virus_scan.found_in(path):
        raise PermissionDenied
    return send_file(request, path, found.name, save=True)


@allowed(may_see_mail)
def original(request: HttpRequest, mail_id: int) -> HttpResponse | StreamingHttpResponse:
    """The original message."""
    found = get_object_or_404(InboxMail.objects.exclude(sha256=""), pk=mail_id)
    return send_file(request, blobstore().path(found.sha256), f"{found.subject[:60] or 'mail'}.eml", save=True)
