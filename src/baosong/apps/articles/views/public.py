"""Articles as pages for everyone."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from baosong.apps.articles.interfaces import editions
from baosong.apps.articles.models import Article
from baosong.platform.storage import personal_blobstore
from baosong.platform.web.access import public
from baosong.platform.web.downloads import send_file

# For everybody, but consent may be withdrawn at any time.
NOT_STORED: Final = "no-store"


def _public(article_code: str) -> Article | None:
    return Article.objects.select_related("unit").filter(code=article_code, is_public=True).first()


@public
def page(request: HttpRequest, article_code: str) -> HttpResponse:
    """The article as a page for everyone, without stories whose consent was withdrawn."""
    shown = _public(article_code)
    if shown is None:
        return render(request, "meetings/no_link.html", {"said": _("There is no such page, or it has been taken down.")}, status=404)
    response = render(request, "articles/public_page.html", {"edition": editions.edition(shown)})
    response.headers["Cache-Control"] = NOT_STORED
    return response


@public
def attachment(request: HttpRequest, article_code: str, attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    shown = _public(article_code)
    if shown is None:
        raise Http404
    found = next((one for one in editions.edition(shown).attachments if one.pk == attachment_id), None)
    if found is None:
        raise Http404
    response = send_file(request, personal_blobstore().path(found.sha256), found.name)
    response.headers["Cache-Control"] = NOT_STORED
    return response
