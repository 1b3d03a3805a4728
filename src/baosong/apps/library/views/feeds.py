"""Endpoints for harvesters, feed readers, search engines and embedding pages. They show public entries only."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from baosong.apps.library.interfaces.metadata import address_of
from baosong.apps.library.interfaces.oai import respond
from baosong.apps.library.queries.entries import public_entries
from baosong.apps.library.queries.file_views import shown_files
from baosong.core.documents.xml_text import legal_xml
from baosong.platform.web.access import public
from baosong.platform.web.forms import posted_arguments
from baosong.platform.web.parsing import number_of
from baosong.platform.web.public_urls import public_address
from baosong.platform.web.security_headers import POLICY

FEED = 50
SITEMAP = 50_000
WIDTH, HEIGHT = 960, 540
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@csrf_exempt
@public
def oai(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0, by GET and POST."""
    asked = posted_arguments(request)
    repeated = any(len(asked.getlist(name)) > 1 for name in asked)
    legal = {name: "".join(sign for sign in asked.get(name, "") if sign >= " ") for name in asked if name.isidentifier()}
    return HttpResponse(respond(legal, repeated or len(legal) < len(asked), at=timezone.now()), content_type="text/xml; charset=utf-8")


@public
def feed(_request: HttpRequest) -> HttpResponse:
    """The newest entries as Atom (RFC 4287)."""
    atom = Atom1Feed(
        title=legal_xml(_("Library of %(name)s") % {"name": settings.BAOSONG_NAME}),
        link=public_address("library"),
        description="",
        feed_url=public_address("library-feed"),
        language=settings.LANGUAGE_CODE,
    )
    for entry in public_entries().order_by("-approved_at")[:FEED]:
        atom.add_item(
            title=legal_xml(entry.title),
            link=address_of(entry),
            description=legal_xml(entry.summary),
            unique_id=address_of(entry),
            author_name=legal_xml(entry.source),
            pubdate=entry.approved_at,
            updateddate=entry.changed_at or entry.approved_at,
            categories=[legal_xml(word) for word in [entry.theme, *entry.keywords] if word],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
def sitemap(_request: HttpRequest) -> HttpResponse:
    """The URLs of all public entries (sitemaps.org)."""
    from lxml import etree

    root = etree.Element(f"{{{SITEMAPS}}}urlset", nsmap={None: SITEMAPS})
    for entry in public_entries().order_by("pk")[:SITEMAP]:
        url = etree.SubElement(root, f"{{{SITEMAPS}}}url")
        etree.SubElement(url, f"{{{SITEMAPS}}}loc").text = address_of(entry)
        etree.SubElement(url, f"{{{SITEMAPS}}}lastmod").text = (entry.changed_at or entry.taken_in_at).date().isoformat()
    return HttpResponse(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), content_type="application/xml")


@public
def oembed(request: HttpRequest) -> HttpResponse:
    """The oEmbed answer for an entry (oembed.com): a frame for films, else a link."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    try:
        found = resolve(urlsplit(request.GET.get("url", "")).path)
    except (Resolver404, ValueError) as error:
        raise Http404 from error
    if found.url_name != "entry":
        raise Http404
    entry = get_object_or_404(public_entries(), pk=found.kwargs["entry_id"])
    width = min(number_of(request.GET.get("maxwidth")) or WIDTH, WIDTH)
    height = min(number_of(request.GET.get("maxheight")) or HEIGHT, round(width * HEIGHT / WIDTH))
    document = {
        "version": "1.0",
        "title": entry.title,
        "author_name": entry.source,
        "provider_name": entry.unit.name,
        "provider_url": settings.BAOSONG_PUBLIC_URL,
    }
    if any(shown.player == "video" for shown in shown_files(entry)):
        frame = format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" allowfullscreen></iframe>',
            public_address("entry-embed", entry.pk),
            width,
            height,
            entry.title,
        )
        return JsonResponse({**document, "type": "video", "width": width, "height": height, "html": str(frame)})
    return JsonResponse({**document, "type": "link"})


@xframe_options_exempt
@public
def embed(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The player only, for frames in other pages."""
    entry = get_object_or_404(public_entries(), pk=entry_id)
    film = next((shown for shown in shown_files(entry) if shown.player == "video"), None)
    if film is None:
        raise Http404
    response = render(request, "library/embed.html", {"entry": entry, "shown": film})
    response["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    return response
