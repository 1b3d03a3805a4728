"""One service sets passwords: audited with who and whose, told to the owner by mail, and all sessions end."""

import ast
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from baosong.apps.orgs.enums import PasswordSource, Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services import invitations, passwords
from baosong.cli import main
from baosong.platform.audit.models import AuditRecord
from baosong.platform.audit.services import log
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[3] / "src" / "baosong"
NEW = "a-new-one-2026"


@pytest.fixture
def owner():
    university = make.a_unit("大学")
    make.with_role(make.a_person("office"), university, Role.ORGANISER)
    return make.with_role(make.a_person("owner", email="owner@example.edu.cn"), make.a_unit("文学院", university))


def by_owner(client, owner):
    client.post(reverse("sign-in"), {"username": "owner", "password": make.PASSWORD})
    client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW})


def by_link(client, owner):
    unit = owner.orgs_memberships.get().unit
    token = invitations.invite(unit=unit, role=Role.LIAISON, by=make.person("office"), at=make.timezone.now(), person=owner, sets_password=True)
    client.post(reverse("join", args=[token]), {"password": NEW, "consent": "yes"})


def by_shell(client, owner):
    assert CliRunner().invoke(main, ["person", "new-password", "owner"], input=f"{NEW}\n{NEW}\n").exit_code == 0


WAYS = {"owner": by_owner, "link": by_link, "shell": by_shell}


@pytest.mark.parametrize("source", list(WAYS))
def test_whatever_the_way_it_is_audited_mailed_and_ends_the_other_sessions(client, owner, source):
    # given
    elsewhere = type(client)()
    elsewhere.force_login(owner)

    # when
    WAYS[source](client, owner)

    # then
    assert Person.objects.get(pk=owner.pk).check_password(NEW)
    changed = AuditRecord.objects.get(action="password.changed")
    assert (changed.thing_key, changed.actor, changed.facts["source"]) == (str(owner.pk), None if source == "shell" else owner, source)
    mail = Message.objects.get(key=f"account:{changed.pk}")
    assert (mail.address, NEW in mail.subject + mail.body) == ("owner@example.edu.cn", False)
    assert "密码" in mail.subject
    assert elsewhere.get("/units/").status_code == 302


def test_the_owner_stays_signed_in_after_the_own_change(client, owner):
    by_owner(client, owner)

    assert client.get("/units/").status_code == 200


def test_the_mail_is_in_the_language_that_the_owner_has_chosen(client, owner):
    client.force_login(owner)
    client.post(reverse("language"), {"language": "en"})

    by_shell(client, owner)

    assert Message.objects.get().subject == "The password of your account was changed."


def test_a_weak_password_is_refused_on_the_shell_too(owner):
    ran = CliRunner().invoke(main, ["person", "new-password", "owner"], input="1234567890\n1234567890\n")

    assert ran.exit_code == 2
    assert not AuditRecord.objects.filter(action="password.changed").exists()


def test_a_second_link_for_a_new_password_ends_when_the_first_is_used(client, owner):
    # given
    unit, office, at = owner.orgs_memberships.get().unit, make.person("office"), make.timezone.now()
    first = invitations.invite(unit=unit, role=Role.LIAISON, by=office, at=at, person=owner, sets_password=True)
    second = invitations.invite(unit=unit, role=Role.REVIEWER, by=office, at=at, person=owner, sets_password=True)

    # when
    client.post(reverse("join", args=[first]), {"password": NEW, "consent": "yes"})
    answer = type(client)().post(reverse("join", args=[second]), {"password": "yet-another-2026", "consent": "yes"})

    # then
    assert answer.status_code == 409
    assert Person.objects.get(pk=owner.pk).check_password(NEW)


def test_a_link_that_ends_with_a_set_password_or_is_replaced_is_audited(owner):
    # given
    unit, office, at = owner.orgs_memberships.get().unit, make.person("office"), make.timezone.now()
    for _ in range(2):
        invitations.invite(unit=unit, role=Role.LIAISON, by=office, at=at, person=owner, sets_password=True)

    # when
    by_shell(None, owner)

    # then
    withdrawn = AuditRecord.objects.filter(action="invitation.withdrawn", facts__person=owner.pk)
    assert list(withdrawn.order_by("pk").values_list("actor__username", flat=True)) == ["office", None]


def test_a_link_that_sets_the_password_is_used_and_not_withdrawn(client, owner):
    unit, office, at = owner.orgs_memberships.get().unit, make.person("office"), make.timezone.now()
    token = invitations.invite(unit=unit, role=Role.LIAISON, by=office, at=at, person=owner, sets_password=True)

    client.post(reverse("join", args=[token]), {"password": NEW, "consent": "yes"})

    used = invitations.invitation_for(token)
    assert (used.taken_by, used.withdrawn_at) == (owner, None)
    assert not AuditRecord.objects.filter(action="invitation.withdrawn").exists()


def test_a_password_is_judged_and_told_by_what_is_stored(owner):
    """Not by the object of a caller who read the account earlier."""
    Person.objects.filter(pk=owner.pk).update(password=make_password(None), email="former@example.edu.cn")
    stale = Person.objects.get(pk=owner.pk)
    Person.objects.filter(pk=owner.pk).update(password=owner.password, email="owner@example.edu.cn")

    passwords.set_password(stale, NEW, by=None, at=make.timezone.now(), source=PasswordSource.SHELL)

    assert AuditRecord.objects.filter(action__startswith="password.").last().action == "password.changed"
    assert Message.objects.get().address == "owner@example.edu.cn"


def test_an_organisers_own_password_is_not_set_by_a_link(owner):
    office = make.person("office")

    with pytest.raises(Refusal, match="own_access"):
        invitations.invite(unit=office.orgs_memberships.get().unit, role=Role.LIAISON, by=office, at=make.timezone.now(), person=office, sets_password=True)


def test_sessions_end_when_the_shell_removes_all_factors(client, owner):
    client.force_login(owner)

    CliRunner().invoke(main, ["person", "no-second-factor", "owner"])

    assert client.get("/units/").status_code == 302


def test_factors_stay_where_their_removal_cannot_be_audited(owner, monkeypatch):
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "x"})

    def fail(*_):
        raise OSError

    monkeypatch.setattr(log, "move_head", fail)
    CliRunner().invoke(main, ["person", "no-second-factor", "owner"])

    assert Authenticator.objects.filter(user=owner).exists()


def test_a_role_in_one_of_several_units_of_a_name_is_ended_by_its_number(owner):
    # given
    held = owner.orgs_memberships.get()
    twin = make.a_unit(held.unit.name)
    make.with_role(owner, twin)
    command = ["person", "end-role", "owner", "--role", "liaison", "--reason", "离职", "--unit"]

    # when
    ambiguous = CliRunner().invoke(main, [*command, held.unit.name])

    # then
    assert (ambiguous.exit_code, owner.orgs_memberships.count()) == (2, 2)
    assert "多个" in ambiguous.output
    assert str(twin.pk) in ambiguous.output

    # and when
    assert CliRunner().invoke(main, [*command, str(twin.pk)]).exit_code == 0

    # then
    assert owner.orgs_memberships.get() == held


def test_factors_removed_by_the_shell_are_told_to_the_owner(owner):
    CliRunner().invoke(main, ["person", "no-second-factor", "owner"])

    assert (Message.objects.get().address, AuditRecord.objects.get(action="factor.all_removed").actor) == ("owner@example.edu.cn", None)


def test_access_ends_by_the_shell_as_well(client, owner):
    client.force_login(owner)
    run = CliRunner().invoke

    blocked = run(main, ["person", "block", "owner", "--reason", "离职"])
    assert (blocked.exit_code, client.get("/units/").status_code) == (0, 302)
    assert run(main, ["person", "block", "owner", "--reason", "离职"]).exit_code == 2
    assert run(main, ["person", "unblock", "owner"]).exit_code == 0
    assert run(main, ["person", "end-role", "owner", "--unit", "没有", "--role", "liaison", "--reason", "离职"]).exit_code == 2
    assert run(main, ["person", "end-role", "owner", "--unit", "文学院", "--role", "liaison", "--reason", "离职"]).exit_code == 0
    assert run(main, ["person", "end-role", "office", "--unit", "大学", "--role", "organiser", "--reason", "离职"]).exit_code == 2

    assert not owner.orgs_memberships.exists()
    assert list(AuditRecord.objects.filter(actor=None, action__in=["person.blocked", "person.unblocked", "role.ended"]).values_list("action", flat=True)) == [
        "person.blocked",
        "person.unblocked",
        "role.ended",
    ]


def test_nothing_else_in_the_code_sets_a_password():
    """Neither `set_password` of Django's user nor `create_user` with a password; the demo opens its accounts with known ones."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            sets = node.func.attr == "set_password" and ast.unparse(node.func.value) not in ("passwords", "invitations")
            creates = node.func.attr == "create_user" and any(keyword.arg == "password" for keyword in node.keywords)
            if sets or creates:
                found.add(path.relative_to(SOURCE).as_posix())

    assert {path for path in found if not path.startswith("site/demo/")} == {"apps/orgs/services/passwords.py"}
