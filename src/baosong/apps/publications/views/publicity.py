"""Pages of the publicity record (calendar, list, report) and of articles for public accounts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.library.models import Entry
from baosong.apps.library.policies import may_curate
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.publications.enums import PublicityChannel
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
from baosong.platform.web.parsing import choice_of, day_of, key_of
from baosong.platform.web.security_headers import STYLED

PAGE_SIZE = 100
MAX_SCREENSHOT_BYTES = 20 * 1024**2


def _month(request: HttpRequest) -> tuple[int, int]:
    today = timezone.localdate()
    year, _dash, month = request.GET.get("month", "").partition("-")
    return (key_of(year), key_of(month)) if 2000 <= key_of(year) <= 2100 and 1 <= key_of(month) <= 12 else (today.year, today.month)


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


def _facts(request: HttpRequest) -> publicity_service.PublicationFacts:
    posted = request.POST
    return publicity_service.PublicationFacts(
        channel=choice_of(posted.get("channel"), PublicityChannel.OTHER),
        account=posted.get("account", ""),
        planned_on=day_of(posted.get("planned_on")),
        published_on=day_of(posted.get("published_on")),
        link=posted.get("link", ""),
        reads=key_of(posted.get("reads")) if posted.get("reads", "").strip() else None,
    )


def _screenshot(request: HttpRequest) -> publicity_service.Screenshot | None:
    file = request.FILES.get("screenshot")
    if file is None or (file.size or 0) > MAX_SCREENSHOT_BYTES:
        return None
    return publicity_service.Screenshot(file.name or "", file.read())


@allowed(may_curate)
def of_entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("unit", "author"), pk=entry_id)
    if request.method == "POST":
        publicity_service.note(entry, _facts(request), screenshot=_screenshot(request), blobstore=blobstore(), by=request.user, at=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("publicity-entry", entry_id)
    article = article_of(entry)
    facts = {
        "entry": entry,
        "publications": entry.publications_publications.select_related("noted_by"),
        "channels": PublicityChannel.choices,
        "bodies": wechat(article, _("Figure")),
        "weibo": weibo(article, summary=entry.summary, tags=[entry.theme]),
        "has_pictures": bool(article.figures),
        "section": "publications",
    }
    response = render(request, "publications/publicity_of_entry.html", facts)
    response["Content-Security-Policy"] = STYLED
    return response


@allowed(may_curate)
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
    if request.method == "POST":
        publicity_service.change(shown, _facts(request), screenshot=_screenshot(request), blobstore=blobstore(), by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("publicity-entry", shown.entry_id)
    return render(
        request, "publications/publication.html", {"publication": shown, "entry": shown.entry, "channels": PublicityChannel.choices, "section": "publications"}
    )


@allowed(may_edit_publication)
def screenshot(request: HttpRequest, publication_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = get_object_or_404(Publication.objects.exclude(screenshot_sha256=""), pk=publication_id)
    return send_file(request, blobstore().path(shown.screenshot_sha256), shown.screenshot_name)
