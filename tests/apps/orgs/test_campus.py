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
    return address_in(client.post(reverse("campus-link", args=[way])))


def address_in(page):
    """Where the page leads by itself; a form may not lead there, since the policy forbids that."""
    from lxml import html

    (link,) = html.fromstring(page.content.decode()).xpath("//a[@id='to-campus']/@href")
    (refresh,) = html.fromstring(page.content.decode()).xpath("//meta[@http-equiv='refresh']/@content")
    assert refresh == f"0; url={link}"
    return link


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
    make.signed_in(client, victim, asked_again=True)

    answer = client.get(at_campus(link_begun(client, way), STRANGER))

    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert Identity.objects.get().person == victim


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_the_answer_to_a_sign_on_of_an_attacker_links_nothing_and_signs_nobody_in(client, victim, way):
    # given: the attacker began it in another browser and stopped before coming back
    attacker = type(client)()
    address = at_campus(begun(attacker, way), STRANGER)

    # when: the victim, signed in, opens the address; and so does an anonymous visitor
    make.signed_in(client, victim, asked_again=True)
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
    make.signed_in(client, victim, asked_again=True)
    service = f"{PUBLIC}/sign-in/campus/cas/back/"

    answer = client.get(at_campus(f"{server.cas}/login?service={service}", STRANGER))

    assert answer.status_code == 403
    assert not Identity.objects.exists()


def test_a_ticket_of_an_attacker_under_the_state_of_the_victim_is_refused_by_the_server(client, victim, server):
    make.signed_in(client, victim, asked_again=True)
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
    make.signed_in(client, victim, asked_again=True)

    client.get(at_campus(begun(client), campus.ACCOUNT))

    assert not Identity.objects.filter(person=victim).exists()
    assert signed_in_as(client) == owner.pk


def test_a_link_begun_by_one_person_is_not_finished_by_another_in_the_same_browser(client, victim, owner):
    # given: a link begun by the owner, in a session that belongs to another person when the answer arrives
    make.signed_in(client, owner, asked_again=True)
    address = at_campus(link_begun(client), STRANGER)
    pending = client.session["campus_pending"]
    make.signed_in(client, victim, asked_again=True)
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
    make.signed_in(client, victim, asked_again=True)
    by_get = client.get(address)

    assert anonymous["Location"].startswith(reverse("sign-in"))
    assert by_get.status_code == 405
    assert "campus_pending" not in client.session


def test_linking_needs_the_token_against_foreign_forms(victim):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    make.signed_in(strict, victim, asked_again=True)

    assert strict.post(reverse("campus-link", args=["cas"])).status_code == 403


def test_sign_ons_of_several_tabs_are_answered_each(client, owner):
    first = at_campus(begun(client), campus.ACCOUNT)
    begun(client)

    assert client.get(first).status_code == 302


def test_a_session_remembers_a_few_sign_ons_only(client):
    for _ in range(MOST + 3):
        begun(client)

    assert len(client.session["campus_pending"]) == MOST


def again_begun(client, way):
    """The campus's address to which this browser is sent in order to prove its identity once more."""
    return address_in(client.post(reverse("campus-again", args=[way]) + "?next=/calls/"))


def is_proven(client):
    return client.post(reverse("campus-link", args=["cas"])).status_code == 200


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_the_campus_account_proves_its_owner_once_more(client, owner, way):
    client.get(at_campus(begun(client, way), campus.ACCOUNT))
    before = is_proven(client)

    answer = client.get(at_campus(again_begun(client, way), campus.ACCOUNT))

    assert not before
    assert answer["Location"] == "/calls/"
    assert is_proven(client)


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_the_campus_asks_for_the_password_also_where_it_knows_the_browser(client, owner, way):
    client.get(at_campus(begun(client, way), campus.ACCOUNT))
    browser = requests.Session()
    signed = browser.get(begun(type(client)(), way), timeout=PATIENCE_S)
    browser.post(signed.url, dict(_inputs(signed.text)) | {"username": campus.ACCOUNT, "password": campus.PASSWORD}, timeout=PATIENCE_S, allow_redirects=False)

    page = browser.get(again_begun(client, way), timeout=PATIENCE_S)

    assert 'name="password"' in page.text


@pytest.mark.parametrize("way", ["cas", "oidc"])
def test_another_campus_account_proves_nothing(client, owner, way):
    client.get(at_campus(begun(client, way), campus.ACCOUNT))

    answer = client.get(at_campus(again_begun(client, way), STRANGER))

    assert answer["Location"].startswith(reverse("campus-again", args=[way]))
    assert signed_in_as(client) == owner.pk
    assert not is_proven(client)


def test_a_ticket_of_a_sign_on_without_the_password_proves_nothing(client, owner, server):
    """The browser takes `renew` out of the address, so that the campus vouches for it without asking."""
    client.get(at_campus(begun(client), campus.ACCOUNT))
    address = again_begun(client, "cas").replace("renew=true", "renew=False")
    browser = requests.Session()
    signed = browser.get(f"{server.cas}/login", timeout=PATIENCE_S)
    browser.post(signed.url, dict(_inputs(signed.text)) | {"username": campus.ACCOUNT, "password": campus.PASSWORD}, timeout=PATIENCE_S)
    back = browser.get(address, timeout=PATIENCE_S, allow_redirects=False)
    parts = urlsplit(back.headers["Location"])

    answer = client.get(f"{parts.path}?{parts.query}")

    assert parts.path == reverse("campus-back", args=["cas"])
    assert answer.status_code == 502
    assert not is_proven(client)


def test_only_a_linked_account_is_a_proof(client, victim):
    client.force_login(victim)

    assert client.get(reverse("campus-again", args=["cas"])).status_code == 404
