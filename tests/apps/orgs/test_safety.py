"""Idle timeout, passwords, campus accounts, and mails about changes of an account."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse

from baosong.apps.orgs.models import Identity
from baosong.apps.orgs.services import identities
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from baosong.platform.web import session_activity
from tests import factories as make

pytestmark = pytest.mark.django_db
CAS = "https://cas.example.edu.cn"


def sign_in(client, name="l", password=make.PASSWORD, **sent):
    return client.post(reverse("sign-in"), {"username": name, "password": password}, **sent)


@pytest.fixture
def liaison():
    return make.with_role(make.a_person("l"), make.a_unit("大学"))


def test_a_session_ends_where_nobody_was_there(client, liaison, settings):
    """ASVS 3.3.2."""
    settings.BAOSONG_IDLE_MINUTES = 30
    sign_in(client)
    client.get("/")
    session = client.session
    session[session_activity.SEEN] = int(time.time()) - 33 * 60
    session.save()

    answer = client.get("/units/?show=all")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/units/%3Fshow%3Dall")
    assert client.get("/").status_code == 302


def test_whoever_writes_for_an_hour_stays(client, liaison, settings):
    settings.BAOSONG_IDLE_MINUTES = 30
    sign_in(client)
    for minutes in (20, 20, 20):
        session = client.session
        session[session_activity.SEEN] = int(time.time()) - minutes * 60
        session.save()
        assert client.get(reverse("here")).status_code == 204

    assert client.get("/").status_code == 200


def test_a_session_is_not_written_with_every_page(client, liaison, django_assert_max_num_queries):
    sign_in(client)
    client.get(reverse("here"))

    # The session, and the person.
    with django_assert_max_num_queries(2):
        client.get(reverse("here"))


def test_an_upload_keeps_the_session_and_an_idle_one_uploads_nothing(settings):
    settings.BAOSONG_IDLE_MINUTES = 30
    session, now = {}, time.time()

    assert session_activity.touch(session, now=now)
    assert not session_activity.touch(session, now=now + 60)
    assert session_activity.touch(session, now=now + 180)
    assert not session_activity.is_idle(session, now=now + 180 + 30 * 60)
    assert session_activity.is_idle(session, now=now + 180 + 33 * 60)


def test_the_key_of_a_session_changes_with_signing_in(client, liaison):
    """ASVS 3.2.1–3.2.4."""
    client.get(reverse("campus", args=["none"]))
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client)

    assert client.session.session_key != before


def test_signing_out_everywhere_else(client, liaison):
    """ASVS 3.3.3–3.3.4."""
    other = type(client)()
    sign_in(other)
    sign_in(client)

    client.post(reverse("usersessions_list"))

    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert UserSession.objects.count() == 1


def test_a_changed_password_is_audited_mailed_and_ends_other_sessions(client, liaison):
    """ASVS 2.1.5–2.1.6, 3.3.3–3.3.4."""
    liaison.email = "l@example.edu.cn"
    liaison.save()
    other = type(client)()
    sign_in(other)
    sign_in(client)

    refused = client.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": "a-new-one-2026", "password2": "a-new-one-2026"})
    changed = client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": "a-new-one-2026", "password2": "a-new-one-2026"})

    assert (refused.status_code, changed.status_code) == (200, 302)
    assert AuditRecord.objects.filter(action="password.changed", actor=liaison).count() == 1
    # Besides the mail about the second device.
    assert Message.objects.get(subject__contains="密码").address == "l@example.edu.cn"
    assert other.get("/").status_code == 302


def test_a_secret_from_another_installation_fits_no_code(settings, liaison):
    """ASVS 1.6.1–1.6.4, 2.8.1–2.8.6."""
    from allauth.mfa.totp.internal import auth
    from allauth.mfa.utils import encrypt

    secret = auth.generate_totp_secret()
    factor = Authenticator.objects.create(user=liaison, type="totp", data={"secret": encrypt(secret)})
    code = auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))
    settings.SECRET_KEY = "another"

    assert not factor.wrap().validate_code(code)


def test_an_account_elsewhere_is_one_person_here(liaison):
    other = make.a_person("m")

    assert identities.recognise(issuer=CAS, subject="1", account="l", at=make.NOW) == liaison
    # From then on identified by the permanent number, whatever the name.
    assert identities.recognise(issuer=CAS, subject="1", account="m", at=make.NOW) == liaison
    # Another number with the same name is another person.
    assert identities.recognise(issuer=CAS, subject="2", account="l", at=make.NOW) is None
    assert identities.recognise(issuer=CAS, subject="3", account="", at=make.NOW) is None
    with pytest.raises(Refusal):
        identities.link(other, issuer=CAS, subject="1", at=make.NOW)


def test_who_left_is_not_recognised(liaison):
    identities.link(liaison, issuer=CAS, subject="1", at=make.NOW)
    liaison.is_active = False
    liaison.save()

    assert identities.recognise(issuer=CAS, subject="1", account="l", at=make.NOW) is None


def test_a_link_ends_by_its_owner_alone(client, liaison):
    identity = identities.link(make.a_person("m"), issuer=CAS, subject="1", at=make.NOW)
    own = identities.link(liaison, issuer=CAS, subject="2", at=make.NOW)
    make.signed_in(client, liaison, asked_again=True)

    client.post(reverse("campus-unlink"), {"identity": identity.pk})
    client.post(reverse("campus-unlink"), {"identity": own.pk})

    assert list(Identity.objects.all()) == [identity]


def test_a_common_password_is_refused(client, liaison):
    """ASVS 2.1.7."""
    sign_in(client)

    for weak in ("password123", "1234567890", "short"):
        assert client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": weak, "password2": weak}).status_code == 200
    assert sign_in(type(client)()).status_code == 302


@pytest.mark.parametrize(
    ("password", "is_accepted"),
    [("nine-char", False), ("onlyletters", True), ("四个汉字共十二字的密码吧", True), ("many words with spaces between", True), ("长" * 128, True)],
)
def test_a_password_needs_ten_characters_of_any_kind(client, liaison, password, is_accepted):
    """ASVS 2.1.1–2.1.4, 2.1.9–2.1.11."""
    sign_in(client)

    answer = client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": password, "password2": password})

    assert (answer.status_code == 302) == is_accepted
    assert (sign_in(type(client)(), password=password).status_code == 302) == is_accepted


def test_a_code_of_an_app_is_valid_once(liaison):
    """ASVS 2.8.1–2.8.6."""
    from allauth.mfa.totp.internal import auth
    from allauth.mfa.utils import encrypt

    secret = auth.generate_totp_secret()
    factor = Authenticator.objects.create(user=liaison, type="totp", data={"secret": encrypt(secret)})
    code = auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))

    assert [factor.wrap().validate_code(code) for _ in range(2)] == [True, False]


def test_passwords_are_hashed_by_argon2id(settings):
    """ASVS 2.4.1–2.4.4."""
    from django.contrib.auth.hashers import make_password

    from baosong.site.settings import PASSWORD_HASHERS

    settings.PASSWORD_HASHERS = PASSWORD_HASHERS

    assert make_password("a-password").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_signing_out_ends_the_session_for_good(client, liaison):
    """ASVS 3.3.1."""
    sign_in(client)
    session_key = client.cookies["sessionid"].value
    client.post(reverse("sign-out"))

    thief = type(client)()
    thief.cookies["sessionid"] = session_key

    assert thief.get("/").status_code == 302


def test_nobody_is_led_elsewhere_after_signing_in(client, liaison):
    """ASVS 5.1.1–5.1.5."""
    for target in ("https://evil.example.com/", "//evil.example.com", "javascript:alert(1)"):
        answer = type(client)().post(reverse("sign-in") + f"?next={target}", {"username": "l", "password": make.PASSWORD})
        assert answer["Location"] == "/"


def test_a_failed_sign_in_is_logged_without_the_password(client, liaison, caplog):
    """ASVS 7.1.1–7.1.4, 7.2.1–7.2.2."""
    with caplog.at_level("WARNING"):
        sign_in(client, password="the-wrong-one")
        client.post(reverse("sign-in"), {"username": "l\nsign-in failed from 192.0.2.9 for account 'x'", "password": "the-wrong-one"})

    said = [record.getMessage() for record in caplog.records if record.name.endswith("sign_in")]
    assert said[0] == "sign-in failed from 127.0.0.1 for account 'l'"
    assert not any("\n" in line for line in said)
    assert "the-wrong-one" not in caplog.text
