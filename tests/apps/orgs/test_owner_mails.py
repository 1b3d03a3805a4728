"""The owner of an account is told by mail what changed in it: factors, password, campus accounts, devices."""

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.urls import reverse

from baosong.apps.orgs.services import access, identities
from baosong.apps.orgs.services.account_notices import SENTENCES
from baosong.cli import main
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
CAS = "https://cas.example.edu.cn"
OTHER = "a-new-password-2026"


@pytest.fixture
def owner():
    return make.with_role(make.a_person("l", email="l@example.edu.cn", last_login=make.NOW), make.a_unit("大学"))


def sign_in(client, **sent):
    return client.post(reverse("sign-in"), {"username": "l", "password": make.PASSWORD}, **sent)


def change_password(client, owner):
    client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": OTHER, "password2": OTHER})


def renew_codes(client, owner):
    client.post(reverse("mfa_generate_recovery_codes"))


def end_codes(client, owner):
    client.post(reverse("mfa_deactivate_totp"))


def end_all_factors(client, owner):
    CliRunner().invoke(main, ["person", "no-second-factor", "l"])


def link(client, owner):
    identities.link(owner, issuer=CAS, subject="1", at=make.NOW)


def link_at_first_sign_on(client, owner):
    identities.recognise(issuer=CAS, subject="1", account="l", at=make.NOW)


def unlink(client, owner):
    identity = identities.link(owner, issuer=CAS, subject="1", at=make.NOW)
    client.post(reverse("campus-unlink"), {"identity": identity.pk})


def another_device(client, owner):
    sign_in(type(client)())


def end_role(client, owner):
    access.end_role(owner.orgs_memberships.get(), reason="机密", ends_at=make.NOW, by=None, at=make.NOW)


def end_planned_role(client, owner):
    owner.orgs_memberships.update(ends_at=make.NOW, end_reason="机密")
    access.end_due(at=make.NOW)


def block(client, owner):
    access.block(owner, reason="机密", begins_at=make.NOW, by=None, at=make.NOW)


def unblock(client, owner):
    block(client, owner)
    access.unblock(owner, by=None, at=make.NOW)


CHANGES_OF_ACCESS = {end_role: "role.ended", end_planned_role: "role.ended", block: "person.blocked", unblock: "person.unblocked"}


@pytest.mark.parametrize(("change", "action"), CHANGES_OF_ACCESS.items(), ids=[change.__name__ for change in CHANGES_OF_ACCESS])
def test_the_owner_is_told_when_a_role_or_the_account_ends_or_begins_again(client, owner, change, action):
    change(client, owner)

    mail = Message.objects.get(key=f"account:{AuditRecord.objects.get(action=action).pk}")
    assert mail.address == "l@example.edu.cn"
    assert "组织者" in mail.body
    assert "机密" not in mail.subject + mail.body
    assert ("大学" in mail.subject and "联络员" in mail.subject) == (action == "role.ended")


CHANGES = {
    change_password: "password.changed",
    renew_codes: "factor.renewed",
    end_codes: "factor.removed",
    end_all_factors: "factor.all_removed",
    link: "identity.linked",
    link_at_first_sign_on: "identity.linked",
    unlink: "identity.unlinked",
    another_device: "device.added",
}


@pytest.mark.parametrize(("change", "action"), CHANGES.items(), ids=[change.__name__ for change in CHANGES])
def test_the_owner_is_told_of_every_change_of_the_account(client, owner, django_capture_on_commit_callbacks, change, action):
    """ASVS 2.2.2–2.2.3."""
    if "factor" in action:
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
        from allauth.mfa.totp.internal import auth

        auth.TOTP.activate(owner, auth.generate_totp_secret())
        RecoveryCodes.activate(owner)
    make.signed_in(client, owner, asked_again=True)

    with django_capture_on_commit_callbacks(execute=True):
        change(client, owner)

    record = AuditRecord.objects.filter(action=action).last()
    mail = Message.objects.get(key=f"account:{record.pk}")
    assert mail.address == "l@example.edu.cn"
    assert "若非本人操作" in mail.body or "如果不是您" in mail.body or "非您本人" in mail.body
    assert mail.body.startswith(str(SENTENCES[action]))


def test_a_new_device_is_told_with_time_address_and_browser(client, owner):
    sign_in(client, REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")

    mail = Message.objects.get()
    assert "192.0.2.7" in mail.body
    assert "Firefox（Windows）" in mail.body
    assert "Mozilla" not in mail.body


def test_a_device_is_new_once_to_each_person(client, owner):
    make.with_role(make.a_person("m", email="m@example.edu.cn", last_login=make.NOW), make.a_unit("学院"))
    for name in ("l", "m", "l", "m"):
        client.post(reverse("sign-in"), {"username": name, "password": make.PASSWORD})
        client.post(reverse("sign-out"))

    assert sorted(Message.objects.values_list("address", flat=True)) == ["l@example.edu.cn", "m@example.edu.cn"]


def test_the_first_device_of_an_account_is_no_news(client):
    make.with_role(make.a_person("n", email="n@example.edu.cn"), make.a_unit("学院"))

    client.post(reverse("sign-in"), {"username": "n", "password": make.PASSWORD})

    assert not Message.objects.exists()


def test_whoever_has_no_mail_address_is_not_hindered(client):
    make.with_role(make.a_person("n", last_login=make.NOW), make.a_unit("学院"))

    assert client.post(reverse("sign-in"), {"username": "n", "password": make.PASSWORD}).status_code == 302
    assert AuditRecord.objects.filter(action="device.added").count() == 1


def test_a_device_stays_known_after_the_second_factor(client, owner):
    import base64
    import hmac
    import struct
    import time

    from allauth.mfa.totp.internal import auth

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(owner, secret)
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    assert "device" not in client.cookies
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    code = f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"

    client.post(reverse("mfa_authenticate"), {"code": code})

    cookie = client.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert Message.objects.count() == 1
    assert Authenticator.objects.filter(user=owner).exists()


def test_wrong_codes_are_delayed_whatever_process_counts(client, owner):
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(owner, auth.generate_totp_secret())
    sign_in(client)

    pages = [client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode() for _ in range(6)]

    assert "秒" in pages[-1]
    assert "秒后" not in pages[0]
