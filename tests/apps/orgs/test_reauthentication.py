"""What weighs needs a proof of identity of the last ten minutes; whoever gives it comes back with all that was typed."""

import re
import time
from html import unescape

import pytest
from django.urls import URLPattern, get_resolver, reverse

from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.interfaces.cards import own_card
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.federation.services import send as send_service
from baosong.apps.library.models import Entry
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.services import roster
from baosong.apps.orgs.enums import Role, TableImportState
from baosong.apps.orgs.interfaces.import_columns import kinds, role_words
from baosong.apps.orgs.models import Invitation, TableImport
from baosong.apps.orgs.policies import REAUTHENTICATED
from baosong.apps.orgs.services import identities, uploaded_tables
from baosong.platform.storage import bundle_folder
from tests import factories as make

pytestmark = pytest.mark.django_db
# Every address that needs the proof, at least for some requests.
WEIGHTY = {
    "package",
    "ledger",
    "dispatch-send",
    "dispatch-bundle",
    "publicity-articles",
    "unit-access-table",
    "peer-trust",
    "branch-membership-change",
    "unit-invite",
    "unit-import-preview",
    "table-import-links",
    "unit-table",
    "unit-invite-people",
    "campus-link",
    "campus-unlink",
    "role-end",
    "role-keep",
    "unit-close",
    "unit-reopen",
    "unit-merge",
    "unit-move",
    "unit-divide",
    "post-hand-over",
    "person-block",
    "person-unblock",
    "operator-settings",
}
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def call(data_folder):
    return make.a_call()


@pytest.fixture
def office(call):
    return make.person("office")


def weighty_request(name, call):
    """Method, address and fields of one request of each kind."""
    if name in ("package", "ledger"):
        return "get", reverse(name, args=[call.pk]), {}
    if name in ("dispatch-send", "dispatch-bundle"):
        return a_dispatch(name, call)
    if name == "publicity-articles":
        return "get", reverse(name, args=[(Entry.objects.first() or make.an_entry(call)).pk]), {}
    if name in ("unit-access-table", "unit-table"):
        return "get", reverse(name, args=[call.unit_id]), {}
    if name == "peer-trust":
        return "post", reverse(name), {"card": "typed by hand\nline 2", "name": "省委教育工委"}
    if name == "branch-membership-change":
        unit = make.unit_of(1)
        make.with_role(make.person("office"), unit)
        roster.enrol([roster.RosterRow(1, "张三")], unit=unit, by=make.person("c1"), at=make.NOW)
        return "post", reverse(name, args=[BranchMembership.objects.get().pk]), {"act": "erase", "phone": ""}
    if name == "unit-invite":
        return "post", reverse(name, args=[call.unit_id]), {"role": Role.ORGANISER}
    if name == "unit-invite-people":
        return "post", reverse(name, args=[call.unit_id]), {"everyone": "on", "way": "table"}
    if name == "unit-import-preview":
        return "post", reverse(name, args=[call.unit_id]), {"confirm": "1", "digest": a_table_with_an_organiser(call).digest}
    if name == "table-import-links":
        return "post", reverse(name, args=[a_table_import(call).pk]), {}
    if name == "post-hand-over":
        return "post", reverse(name, args=[make.person("c1").orgs_memberships.get().pk]), {"successor": "", "reason": "调离", "day": "2026-05-01"}
    if name == "role-end":
        return "post", reverse(name, args=[make.person("c1").orgs_memberships.get().pk]), {"reason": "调离", "day": "2026-05-01"}
    if name == "role-keep":
        return "post", reverse(name, args=[make.person("c1").orgs_memberships.get().pk]), {}
    if name in ("person-block", "person-unblock"):
        return "post", reverse(name, args=[make.person("c1").pk]), {"reason": "调离", "day": "2026-05-01"} if name == "person-block" else {}
    if name.startswith("unit-"):
        return "post", reverse(name, args=[make.unit_of(1).pk]), {"reason": "撤销", "day": "2026-05-01", "into": str(make.unit_of(2).pk), "name": "新设学院"}
    if name == "campus-link":
        return "post", reverse(name, args=["cas"]), {}
    if name == "operator-settings":
        return "post", reverse(name), {"smtp_host": "mail.example.edu.cn", "privacy_contact": "line 1"}
    return "post", reverse(name), {"identity": "1"}


def a_table_with_an_organiser(call):
    """The plan of a table that waits for its confirmation."""
    sheet = uploaded_tables.SheetTexts("t.csv", [["单位", "姓名", "角色", "账号"], ["历史学院", "李四", "管理员", "lisi"]])
    words, office = role_words(), make.person("office")
    table = uploaded_tables.store(sheet, unit=call.unit, kinds=kinds(words), by=office, at=make.NOW)
    return uploaded_tables.plan_of(table, uploaded_tables.layout_of(table), roles=words, by=office)


def a_table_import(call):
    """An import that was carried out."""
    office, values = make.person("office"), {"lines": 1, "role": Role.LIAISON, "makes_parents": True, "makes_usernames": True, "digest": "0" * 64}
    return TableImport.objects.create(unit=call.unit, made_by=office, confirmed_at=make.NOW, file_name="t.xlsx", state=TableImportState.DONE, **values)


def a_dispatch(name, call):
    """The call as one from above, and a bundle that waits."""
    known = {"public_key": bytes(32), "position": PeerPosition.ABOVE, "unit": make.unit_of(2), "own_unit": call.unit}
    peer, _ = Peer.objects.get_or_create(name="省里", fingerprint="f" * 39, defaults={**known, "person": make.person("office"), "trusted_at": make.NOW})
    if name == "dispatch-send":
        return "post", reverse(name, args=[RemoteCall.objects.get_or_create(peer=peer, ref="call:1", call=call)[0].pk]), {}
    waiting, _ = Dispatch.objects.get_or_create(peer=peer, defaults={"made_by": make.person("office"), "made_at": make.NOW})
    bundle_folder().mkdir(parents=True, exist_ok=True)
    send_service.bundle_path(waiting, bundle_folder()).write_bytes(b"bundle")
    return "get", reverse(name, args=[waiting.pk]), {}


def send(client, method, address, fields):
    return getattr(client, method)(address, fields, headers={"Referer": "http://testserver/units/?show=all"})


def is_asked(answer):
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_reauthenticate"))


def test_every_view_that_weighs_is_declared_and_no_other():
    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                yield entry.name, entry.callback
            else:
                yield from walk(entry.url_patterns)

    assert {name for name, view in walk(get_resolver().url_patterns) if hasattr(view, REAUTHENTICATED)} == WEIGHTY


@pytest.mark.parametrize("name", sorted(WEIGHTY))
def test_what_weighs_waits_for_the_proof_and_goes_on_with_all_that_was_typed(client, call, office, settings, name):
    """ASVS 3.7.1."""
    # given: somebody who signed in a while ago
    settings.BAOSONG_CAMPUS = {**settings.BAOSONG_CAMPUS, "cas": "https://cas.example.edu.cn"}
    make.signed_in(client, office, minutes_ago=11)
    method, address, fields = weighty_request(name, call)
    # when
    asked = send(client, method, address, fields)
    wrong = client.post(asked["Location"], {"password": "wrong"})
    proven = client.post(asked["Location"], {"password": make.PASSWORD})
    page = client.get(proven["Location"]).content.decode()

    # then: nothing was done before; the page says what will be done and has every field
    assert is_asked(asked)
    assert wrong.status_code == 200
    assert not Invitation.objects.exists()
    assert 'href="/units/?show=all"' in page
    assert f'"{address}"' in page
    kept = {name: unescape(value) for name, value in FIELD.findall(page[page.index("<main") :]) if name != "csrfmiddlewaretoken"}
    assert kept == fields
    assert not is_asked(send(client, method, address, kept))


@pytest.mark.parametrize("name", sorted(WEIGHTY - {"campus-link", "campus-unlink"}))
def test_who_signed_in_just_now_is_not_asked(client, call, office, name):
    make.signed_in(client, office, minutes_ago=9)

    assert not is_asked(send(client, *weighty_request(name, call)))


@pytest.mark.parametrize("name", ["campus-link", "campus-unlink"])
def test_a_change_of_ways_to_sign_in_asks_also_who_signed_in_just_now(client, call, office, settings, name):
    settings.BAOSONG_CAMPUS = {**settings.BAOSONG_CAMPUS, "cas": "https://cas.example.edu.cn"}
    make.signed_in(client, office)

    assert is_asked(send(client, *weighty_request(name, call)))


@pytest.mark.parametrize("method", ["password", "mfa", "campus"])
def test_each_proof_counts_for_ten_minutes_and_a_link_of_an_invitation_never(client, call, office, method):
    make.signed_in(client, office, minutes_ago=60)
    session = client.session

    def given(how, minutes_ago):
        session["account_authentication_methods"] = [{"method": how, "at": time.time() - minutes_ago * 60, "reauthenticated": True}]
        session.save()
        return not is_asked(client.get(reverse("package", args=[call.pk])))

    assert given(method, 9.9)
    assert not given(method, 10.1)
    assert not given(method, -5)
    assert not given("invitation", 1)


def test_a_proof_of_somebody_else_does_not_count(client, call, office):
    make.signed_in(client, make.person("c1"))
    proofs = dict(client.session)
    client.force_login(office)
    session = client.session
    session.update({name: value for name, value in proofs.items() if name.startswith("account_")})
    session.save()

    assert is_asked(client.get(reverse("package", args=[call.pk])))


def test_who_may_not_is_refused_and_not_asked(client, call, office):
    client.force_login(make.person("c1"))

    assert client.get(reverse("package", args=[call.pk])).status_code == 403
    assert client.post(reverse("unit-invite", args=[call.unit_id]), {"role": Role.ORGANISER}).status_code == 403


def test_inviting_others_than_organisers_goes_on_without_the_proof(client, call, office):
    make.signed_in(client, office, minutes_ago=60)

    assert client.post(reverse("unit-invite", args=[call.unit_id]), {"role": Role.LIAISON})["Location"] == reverse("unit", args=[call.unit_id])


def test_who_has_a_campus_account_alone_is_led_to_the_campus(client, call, office, settings):
    settings.BAOSONG_CAMPUS = {**settings.BAOSONG_CAMPUS, "cas": "https://cas.example.edu.cn"}
    identities.link(office, issuer="https://cas.example.edu.cn", subject="1", at=make.NOW)
    office.set_unusable_password()
    office.save()
    client.force_login(office)

    answer = client.get(reverse("package", args=[call.pk]))
    page = client.get(answer["Location"])
    leaving = client.post(answer["Location"]).content.decode()

    assert answer["Location"].startswith(reverse("campus-again", args=["cas"]))
    assert page.status_code == 200
    assert 'href="https://cas.example.edu.cn/login?' in leaving
    assert "renew=true" in leaving


def test_the_page_before_is_one_of_this_site(client, call, office):
    make.signed_in(client, office, minutes_ago=60)

    for foreign in ("https://evil.example.com/", "http://testserver//evil.example.com/", "http://testserver\\evil", "x"):
        client.get(reverse("package", args=[call.pk]), headers={"Referer": foreign})
        stored = list(client.session["suspended_requests"].values())[-1]
        assert stored["back"] == "/"


def test_a_waiting_request_belongs_to_its_session(client, call, office):
    make.signed_in(client, office, minutes_ago=60)
    target = client.get(reverse("package", args=[call.pk]))["Location"].partition("next=")[2].replace("%2F", "/")
    other = make.signed_in(type(client)(), make.person("c1"))

    assert client.get(target).status_code == 200
    assert other.get(target)["Location"] == "/"


def test_the_card_of_another_installation_is_trusted_after_the_proof(client, call, office):
    """The values of a form survive: here a card of several lines with quotes and angle brackets."""
    make.signed_in(client, office, minutes_ago=60)
    card = f'"<b>{own_card()}</b>"\n'

    asked = client.post(reverse("peer-trust"), {"card": card})
    page = client.get(client.post(asked["Location"], {"password": make.PASSWORD})["Location"]).content.decode()

    assert unescape(dict(FIELD.findall(page))["card"]) == card


def test_a_link_for_a_password_also_waits_for_the_proof(client, call, office):
    make.signed_in(client, office, minutes_ago=11)
    person = make.with_role(make.a_person("second"), call.unit)

    answer = send(client, "post", reverse("unit-invite", args=[call.unit_id]), {"role": Role.LIAISON, "person": person.pk})

    assert is_asked(answer)
    assert not Invitation.objects.exists()


def test_a_form_that_weighs_asks_before_it_is_filled_in(client, call, office):
    make.signed_in(client, office, minutes_ago=11)
    address = reverse("role-end", args=[make.person("c1").orgs_memberships.get().pk])

    asked = send(client, "get", address, {})
    proven = client.post(asked["Location"], {"password": make.PASSWORD})

    assert is_asked(asked)
    assert proven["Location"] == address
