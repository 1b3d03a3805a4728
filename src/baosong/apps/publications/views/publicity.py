"""Pages of the publicity record (calendar, list, report) and of articles for public accounts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.library.models import Entry
from baosong.apps.library.policies import may_curate
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import PersonRequest, reauthenticated
from baosong.apps.publications.enums import PublicityChannel
from baosong.apps.publications.errors import LinkUnreadable, PictureUnreadable
from baosong.apps.publications.forms import PublicationForm
from baosong.apps.publications.interfaces.publicity import article_of, report_sheet, weeks
from baosong.apps.publications.models import Publication
from baosong.apps.publications.policies import may_edit_publication, may_print
from baosong.apps.publications.queries import month_of, publications_of, report_by_unit, total_reads
from baosong.apps.publications.services import publicity as publicity_service
from baosong.core.typesetting import Unprintable
from baosong.core.typesetting.articles import picture_set, wechat, weibo
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved, send_file
from baosong.platform.web.forms import form_page, posted
from baosong.platform.web.parsing import number_of
from baosong.platform.web.security_headers import STYLED

PAGE_SIZE = 100


def _month(request: HttpRequest) -> tuple[int, int]:
    today = timezone.localdate()
    year, _dash, month = request.GET.get("month", "").partition("-")
    found = number_of(year), number_of(month)
    return found if 2000 <= found[0] <= 2100 and 1 <= found[1] <= 12 else (today.year, today.month)


@allowed(may_print)
def publicity(request: PersonRequest) -> HttpResponse:
    found = publications_of(request.user)
    year, month = _month(request)
    shown = weeks(year, month, {})
    days = month_of(found, shown[0][0][0], shown[-1][-1][0])
    facts = {
        "weeks": weeks(year, month, days),
        "year": year,
        "month": month,
        "before": f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}",
        "after": f"{year + (month == 12)}-{month % 12 + 1:02d}",
        "publications": found[:PAGE_SIZE],
        "report": report_by_unit(found),
        "channels": PublicityChannel.choices,
        "reads": total_reads(found),
        "today": timezone.localdate(),
        "section": "publications",
    }
    return render(request, "publications/publicity.html", facts)


@allowed(may_print)
def report(request: PersonRequest) -> HttpResponse:
    made = report_sheet(report_by_unit(publications_of(request.user)))
    return saved(made, name=_("Publicity report") + ".xlsx", content_type=XLSX)


@allowed(may_curate)
def of_entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("unit", "author"), pk=entry_id)
    form = posted(request, PublicationForm)
    if form.is_valid() and _saved(form, lambda **given: publicity_service.note(entry, **given), by=request.user):
        messages.success(request, _("Noted."))
        return redirect("publicity-entry", entry_id)
    return _entry_page(request, entry, form)


def _saved(form: PublicationForm, save: Callable[..., object], *, by: Person) -> bool:
    """Save the publication; False if the link or the screenshot is refused, which the form then shows."""
    try:
        save(facts=form.facts, screenshot=form.cleaned_data["screenshot"], blobstore=blobstore(), by=by, at=timezone.now())
    except LinkUnreadable as refusal:
        form.add_refusal("link", refusal)
    except PictureUnreadable as refusal:
        form.add_refusal("screenshot", refusal)
    return not form.errors


def _entry_page(request: PersonRequest, entry: Entry, form: PublicationForm) -> HttpResponse:
    article = article_of(entry)
    facts = {
        "entry": entry,
        "publications": entry.publications_publications.select_related("noted_by"),
        "form": form,
        "bodies": wechat(article, _("Figure")),
        "weibo": weibo(article, summary=entry.summary, tags=[entry.theme]),
        "has_pictures": bool(article.figures),
        "section": "publications",
    }
    response = form_page(request, "publications/publicity_of_entry.html", facts)
    response["Content-Security-Policy"] = STYLED
    return response


@allowed(may_curate)
@reauthenticated(gettext_lazy("Download the texts and pictures"))
def article_set(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(Entry, pk=entry_id)
    article = article_of(entry)
    texts = [(f"wechat/{number}.html", body) for number, body in enumerate(wechat(article, _("Figure")), 1)]
    texts.append(("weibo/weibo.txt", weibo(article, summary=entry.summary, tags=[entry.theme])))
    try:
        made = picture_set(article, texts=texts, words=_("Figure"))
    except Unprintable:
        messages.error(request, _("A picture of this entry cannot be read."))
        return redirect("publicity-entry", entry_id)
    return saved(made, name=f"{entry.title}.zip", content_type="application/zip")


@allowed(may_edit_publication)
def publication(request: PersonRequest, publication_id: int) -> HttpResponse:
    shown = get_object_or_404(Publication.objects.select_related("entry"), pk=publication_id)
    form = posted(request, PublicationForm, publication=shown)
    if form.is_valid() and _saved(form, lambda **given: publicity_service.change(shown, **given), by=request.user):
        messages.success(request, _("Saved."))
        return redirect("publicity-entry", shown.entry_id)
    return form_page(request, "publications/publication.html", {"publication": shown, "entry": shown.entry, "form": form, "section": "publications"})


@allowed(may_edit_publication)
def screenshot(request: HttpRequest, publication_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(Publication.objects.exclude(screenshot_sha256=""), pk=publication_id)
    return send_file(request, blobstore().path(shown.screenshot_sha256), shown.screenshot_name)
