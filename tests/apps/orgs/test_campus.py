"""Campus sign-on against real servers: only what this session began is answered, once, and only for its purpose."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.urls import reverse

from baosong.apps.orgs.interfaces.pending_sign_on import MOST
from baosong.apps.orgs.models import Identity
from tests import factories as make
from tests.servers import PATIENCE_S, campus

pytestmark = pytest.mark.django_db
PUBLIC = "http://127.0.0.1:8000"
STRANGER = "stranger"


@pytest.fixture(scope="module")
def server():
    with campus.campus_server(f"{PUBLIC}/sign-in/campus/oidc/back/") as made:
        yield made


@pytest.fixture(autouse=True)
def installation(settings, server):
    settings.BAOSONG_PUBLIC_URL = PUBLIC
    settings.BAOSONG_CAMPUS = {
        "match": True,
        "cas": server.cas,
        "oidc": server.oidc,
        "oidc_client": campus.CLIENT,
        "oidc_secret": campus.SECRET,
        "oidc_account": "preferred_username",
    }


@pytest.fixture
def victim():
    return make.with_role(make.a_person("zuzhibu"), make.a_unit("大学"))


@pytest.fixture
def owner():
    """The person here of the campus account."""
    return make.with_role(make.a_person(campus.ACCOUNT), make.a_unit("学院"))


def begun(client, way="cas"):
    """The campus's address to which this browser is sent in order to sign in."""
    return client.get(reverse("campus", args=[way]) + "?next=/units/")["Location"]


def link_begun(client, way="cas"):
    return client.post(reverse("campus-link", args=[way]))["Location"]


def at_campus(address, account):
    """Signs in there with a browser of its own; the path and query here to which the campus sends back."""
    browser = requests.Session()
    page = browser.get(address, timeout=PATIENCE_S)
    for _ in range(8):
        if page.is_redirect and page.headers["Location"].startswith(PUBLIC):
            parts = urlsplit(page.headers["Location"])
            return f"{parts.path}?{parts.query}"
        if page.is_redirect:
            page = browser.get(requests.compat.urljoin(page.url, page.headers["Location"]), timeout=PATIENCE_S, allow_redirects=False)
        else:
            fields = dict(_inputs(page.text)) | {"username": account, "password": campus.PASSWORD}
            page = browser.post(page.url, fields, timeout=PATIENCE_S, allow_redirects=False)
    raise AssertionError(page.text)


def _inputs(page):
    from lxml import html

    for field in html.fromstring(page).iterfind(".//input"):
        if field.get("name"):
            yield field.get("name"), field.get("value", "")


def signed_in_as(client):
    return int(client.session.get("_auth_user_id", 0))


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_a_sign_on_begun_here_signs_in_and_leads_where_one_wanted_to_go(client, owner, way):
    answer = client.get(at_campus(begun(client, way), campus.ACCOUNT))

    assert (answer.status_code, answer["Location"]) == (302, "/units/")
    assert signed_in_as(client) == owner.pk


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_a_link_begun_by_the_person_signed_in_links_the_account(client, victim, way):
    client.force_login(victim)

    answer = client.get(at_campus(link_begun(client, way), STRANGER))

    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert Identity.objects.get().person == victim


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_the_answer_to_a_sign_on_of_an_attacker_links_nothing_and_signs_nobody_in(client, victim, way):
    # given: the attacker began it in another browser and stopped before coming back
    attacker = type(client)()
    address = at_campus(begun(attacker, way), STRANGER)

    # when: the victim, signed in, opens the address; and so does an anonymous visitor
    client.force_login(victim)
    answer = client.get(address)
    nobody = type(client)()
    other = nobody.get(address)

    # then
    assert (answer.status_code, other.status_code) == (403, 403)
    assert "不是在此浏览器中发起的" in answer.content.decode()
    assert not Identity.objects.exists()
    assert signed_in_as(client) == victim.pk
    assert signed_in_as(nobody) == 0


def test_a_ticket_for_the_address_without_a_state_is_refused(client, victim, server):
    """The attack as it was found: a ticket for the plain service address, by GET, without a sign-on begun."""
    client.force_login(victim)
    service = f"{PUBLIC}/sign-in/campus/cas/back/"

    answer = client.get(at_campus(f"{server.cas}/login?service={service}", STRANGER))

    assert answer.status_code == 403
    assert not Identity.objects.exists()


def test_a_ticket_of_an_attacker_under_the_state_of_the_victim_is_refused_by_the_server(client, victim, server):
    client.force_login(victim)
    service = parse_qs(urlsplit(link_begun(client)).query)["service"][0]
    state = parse_qs(urlsplit(service).query)["state"][0]
    stolen = parse_qs(urlsplit(at_campus(f"{server.cas}/login?service={PUBLIC}/sign-in/campus/cas/back/", STRANGER)).query)["ticket"][0]

    answer = client.get(reverse("campus-back", args=["cas"]), {"state": state, "ticket": stolen})

    assert answer.status_code == 502
    assert not Identity.objects.exists()


def test_a_state_is_used_once(client, owner):
    address = at_campus(begun(client), campus.ACCOUNT)
    client.get(address)

    assert client.get(address).status_code == 403


def test_a_state_is_used_up_by_an_answer_that_the_server_refuses(client, owner):
    address = at_campus(begun(client), campus.ACCOUNT)
    state = parse_qs(urlsplit(address).query)["state"][0]
    forged = client.get(reverse("campus-back", args=["cas"]), {"state": state, "ticket": "ST-made-up"})

    assert forged.status_code == 502
    assert client.get(address).status_code == 403


def test_a_sign_on_begun_by_one_way_is_not_answered_by_the_other(client, owner):
    address = at_campus(begun(client, "cas"), campus.ACCOUNT)

    assert client.get(address.replace("/cas/", "/oidc/")).status_code == 403
    assert signed_in_as(client) == 0


def test_signing_in_while_signed_in_links_nothing(client, victim, owner):
    client.force_login(victim)

    client.get(at_campus(begun(client), campus.ACCOUNT))

    assert not Identity.objects.filter(person=victim).exists()
    assert signed_in_as(client) == owner.pk


def test_a_link_begun_by_one_person_is_not_finished_by_another_in_the_same_browser(client, victim, owner):
    # given: a link begun by the owner, in a session that belongs to another person when the answer arrives
    client.force_login(owner)
    address = at_campus(link_begun(client), STRANGER)
    pending = client.session["campus_pending"]
    client.force_login(victim)
    session = client.session
    session["campus_pending"] = pending
    session.save()

    # when
    answer = client.get(address)

    # then
    assert answer.status_code == 403
    assert not Identity.objects.exists()


def test_linking_is_begun_by_post_by_whoever_is_signed_in(client, victim):
    address = reverse("campus-link", args=["cas"])

    anonymous = client.post(address)
    client.force_login(victim)
    by_get = client.get(address)

    assert anonymous["Location"].startswith(reverse("sign-in"))
    assert by_get.status_code == 405
    assert "campus_pending" not in client.session


def test_linking_needs_the_token_against_foreign_forms(victim):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(victim)

    assert strict.post(reverse("campus-link", args=["cas"])).status_code == 403


def test_sign_ons_of_several_tabs_are_answered_each(client, owner):
    first = at_campus(begun(client), campus.ACCOUNT)
    begun(client)

    assert client.get(first).status_code == 302


def test_a_session_remembers_a_few_sign_ons_only(client):
    for _ in range(MOST + 3):
        begun(client)

    assert len(client.session["campus_pending"]) == MOST
