"""Template context of every page."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from baosong.apps.federation.policies import may_manage_peers
from baosong.apps.meetings.policies import serves
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser, is_reviewer
from baosong.platform.web.user_agents import WECHAT

# The menu entry of pages, by the first segment of their path, where the two differ.
SECTIONS: Final = {
    "overview": "calls",
    "judging": "calls",
    "hand-in": "desk",
    "submissions": "desk",
    "federation": "peers",
    "receipts": "desk",
    "meetings": "activities",
    "registers": "activities",
    "articles": "activities",
    "roles": "units",
    "people": "units",
}


def site_context(request: HttpRequest) -> dict[str, Any]:
    """Roles of the person, the open section of the menu, and properties of installation and browser."""
    person = getattr(request, "user", None)
    section = request.path.strip("/").split("/")[0] or "desk"
    return {
        "person_reviews": isinstance(person, Person) and is_reviewer(person),
        "person_mails": isinstance(person, Person) and is_organiser(person),
        "person_acts": isinstance(person, Person) and bool(serves(person)),
        "person_manages_peers": isinstance(person, Person) and may_manage_peers(person),
        "person_organises": isinstance(person, Person) and is_organiser(person),
        "section": SECTIONS.get(section, section),
        "uploads_directly": bool(settings.BAOSONG_STORE["store"] and settings.BAOSONG_STORE["store_public"]),
        "in_wechat": WECHAT in request.headers.get("User-Agent", ""),
    }
