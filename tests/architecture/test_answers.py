"""What browsers, proxies and robots may keep of an answer: of every address, whatever its media type, for nobody and for whoever may open most."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from baosong.apps.meetings.enums import DeviceKind, DeviceProof
from baosong.apps.meetings.services import devices, member_session
from baosong.apps.meetings.services.member_links import behind
from tests import factories as make
from tests.architecture.test_access import HEAD, LIAISON, OFFICE, addresses, everything, named_addresses

pytestmark = pytest.mark.django_db
# What is for everybody. Each address that is added here may be stored, embedded elsewhere, and found by search engines.
PUBLIC = {
    *("library", "entry", "entry-file", "entry-captions", "entry-text", "entry-page", "film-part", "model-units"),
    *("library-feed", "sitemap", "oai", "oembed", "entry-embed", "openapi", "api-entries", "api-entry", "api-collections"),
    *("article-page", "article-page-attachment", "public-notice", "public-notice-pdf", "privacy", "words", "robots", "security-txt"),
}
# Arguments that let in whoever has them.
CREDENTIALS = {"link", "token", "meeting_code"}
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def views():
    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                yield entry.name, entry.callback
            else:
                yield from walk(entry.url_patterns)

    return dict(walk(get_resolver().url_patterns))


def is_stored(answer):
    return "no-store" not in answer.headers.get("Cache-Control", "")


def member_of(values):
    """A browser that has passed the check of the member's link."""
    client = Client()
    session = client.session
    membership = behind(values["link"])
    session[member_session.KEY] = [devices.open_device(membership, kind=DeviceKind.PHONE, proof=DeviceProof.LINK, at=make.timezone.now()).pk]
    session.save()
    return client


def visitors(values, people):
    yield "nobody", Client()
    member = member_of(values)
    assert member.get(reverse("member", args=[values["link"]])).status_code == 200
    yield "member", member
    for who in (LIAISON, HEAD, OFFICE):
        yield who, make.signed_in(Client(), people[who])


@pytest.fixture
def world(data_folder):
    return everything()


def test_the_declared_views_are_those_listed_here():
    assert {name for name, view in views().items() if getattr(view, "is_public", False)} == PUBLIC


def test_every_address_with_a_credential_is_declared_secret():
    with_credentials = {name for name, arguments in named_addresses().items() if set(arguments) & CREDENTIALS}

    assert {name for name, view in views().items() if getattr(view, "has_secret_address", False)} == with_credentials | {"campus-back"}


def test_only_what_is_public_is_stored_and_only_where_nobody_is_signed_in(world):
    """ASVS 8.1.1–8.1.4, 8.2.1–8.2.3."""
    values, people = world
    stored, embedded, found_by_robots = [], [], []
    for who, client in visitors(values, people):
        for name, address in addresses(values):
            answer = client.get(address, headers={"Accept": "text/html"})
            is_public = name in PUBLIC
            # The sentences for scripts are the same for everybody.
            if is_stored(answer) and name != "words" and (not is_public or who in people):
                stored.append((who, name))
            if answer["Cross-Origin-Resource-Policy"] != ("cross-origin" if is_public else "same-origin"):
                embedded.append((who, name))
            if ("noindex" in answer.headers.get("X-Robots-Tag", "")) is is_public:
                found_by_robots.append((who, name))

    assert (stored, embedded, found_by_robots) == ([], [], [])


def test_addresses_with_credentials_are_in_no_referer_and_no_title(world):
    values, people = world
    told, titled = [], []
    for who, client in visitors(values, people):
        for name, address in addresses(values):
            if not set(named_addresses()[name]) & CREDENTIALS:
                continue
            answer = client.get(address)
            if answer["Referrer-Policy"] != "strict-origin":
                told.append((who, name))
            title = TITLE.search(answer.content.decode("utf-8", "replace")) if not answer.streaming else None
            if title and any(str(values[key]) in title[1] for key in CREDENTIALS):
                titled.append((who, name))

    assert (told, titled) == ([], [])


@pytest.mark.parametrize(
    "sent",
    [
        {"path": "/nowhere/"},
        {"path": "/units/0/"},
        {"path": "/sign-in/", "headers": {"Host": "evil.example"}},
        {"path": "/units"},
        {"path": "/verify/none/"},
    ],
)
def test_errors_and_redirects_are_not_stored_either(sent):
    answer = Client().get(sent["path"], headers=sent.get("headers", {}))

    assert not is_stored(answer)
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_refused_form_and_one_request_too_many_are_not_stored(monkeypatch):
    from baosong.platform.web import rate_limits

    strict = Client(enforce_csrf_checks=True)
    forged = strict.post(reverse("sign-in"), {})
    monkeypatch.setattr(rate_limits, "OF_READERS", 0)
    late = strict.get(reverse("library"))

    assert (forged.status_code, late.status_code) == (403, 429)
    assert not is_stored(forged)
    assert not is_stored(late)


def test_signing_out_clears_what_the_browser_has_but_neither_language_nor_known_devices(client):
    make.signed_in(client, make.a_person("l"))

    answer = client.post(reverse("sign-out"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_robots_are_told_where_the_public_pages_are(client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"].startswith("text/plain")
    assert "User-agent: *\n" in answer.content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in answer.content.decode()


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("security@example.edu.cn", "mailto:security@example.edu.cn"),
        ("https://example.edu.cn/report", "https://example.edu.cn/report"),
        ("+86 10 0000 0000", "tel:+86-10-0000-0000"),
        ("MAILTO:x@example.edu.cn", "MAILTO:x@example.edu.cn"),
    ],
)
def test_security_txt_has_the_configured_contact_and_is_valid_for_less_than_a_year(client, settings, contact, address):
    settings.BAOSONG_SECURITY_CONTACT = contact

    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())

    assert fields["Contact"] == address
    assert 0 < (date.fromisoformat(fields["Expires"][:10]) - date.today()).days < 365
    assert fields["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"


def test_security_txt_is_not_there_without_a_contact(client, settings):
    settings.BAOSONG_SECURITY_CONTACT = ""

    assert client.get("/.well-known/security.txt").status_code == 404
