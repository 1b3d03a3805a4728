"""Pages that show personal data of others, and the middleware that records who opened them."""

import hashlib
import json
from collections.abc import Callable
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.disclosures import note
from baosong.platform.web.client_address import client_address

# URL names by subject. A test checks that every URL is either listed here or known to show no personal data.
KINDS: Final = (
    (gettext_lazy("Units and people"), ("units", "unit", "unit-invitations", "unit-access", "unit-access-table", "role-end", "person-block")),
    (gettext_lazy("Who saw personal data"), ("operator-disclosures",)),
    (gettext_lazy("Audit log"), ("operator-log", "call-log", "unit-log", "person-log")),
    (gettext_lazy("Overview and ledger"), ("overview", "cell", "ledger", "package")),
    (
        gettext_lazy("Works and files"),
        ("submission", "file", "file-text", "captions", "still", "table", "scan", "file-comparison", "similar-files", "recommendation"),
    ),
    (gettext_lazy("Mails"), ("mails", "mail", "mail-file", "mail-original")),
    (
        gettext_lazy("Judging"),
        ("round", "outcome", "outcome-table", "review", "review-file", "review-text", "review-captions", "review-page", "review-pages", "review-material"),
    ),
    (gettext_lazy("Members and meetings"), ("roster", "link-check", "meeting", "meeting-record", "meeting-word", "coverage")),
    (gettext_lazy("Stories"), ("article", "article-edition", "article-part", "attachment")),
    (gettext_lazy("Registers"), ("register", "register-table", "register-print", "register-entry", "entry-attachment", "pledge", "grid", "grid-table")),
    (gettext_lazy("Learning"), ("group", "course")),
    (gettext_lazy("Publications"), ("casebook", "case", "case-picture", "printing", "brief", "brief-file", "official-document", "official-document-file")),
    (gettext_lazy("Publicity"), ("publicity-articles", "publication", "publication-screenshot")),
    (gettext_lazy("Other installations"), ("dispatch-send", "dispatch-bundle")),
)
KIND_OF: Final = {name: kind for kind, names in KINDS for name in names}
PERSONAL: Final = frozenset(KIND_OF)
# Repeated views of a page within this time are recorded once; exports are recorded each time (seconds).
AGAIN: Final = 3600


class DisclosureMiddleware:
    """Records responses with personal data; refused requests have shown nothing and are not recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match, reader = request.resolver_match, getattr(request, "user", None)
        if match is None or match.url_name not in PERSONAL or response.status_code not in (200, 206) or not isinstance(reader, Person):
            return response
        is_export = response.headers.get("Content-Disposition", "").startswith("attachment")
        asked = {name: value for name, value in request.GET.items() if name in ("whole", "person", "day", "who", "save")}
        keys = {**match.kwargs, **asked}
        seen = hashlib.sha256(json.dumps([reader.pk, match.url_name, keys], default=str).encode()).hexdigest()
        if is_export or cache.add(f"seen:{seen}", 1, AGAIN):
            note(reader=reader, page=match.url_name, keys=keys, address=client_address(request), is_export=is_export, at=timezone.now())
        return response
