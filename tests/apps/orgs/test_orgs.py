"""Units, roles, invitations, imports; siblings are not visible."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.orgs import policies
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.services import import_table, invitations
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    university = make.a_unit("大学")
    one, two = make.a_unit("甲学院", university), make.a_unit("乙学院", university)
    branch = make.a_unit("甲学院第一支部", one)
    return university, one, two, branch


def test_a_unit_sees_itself_and_what_lies_below_never_its_siblings(tree):
    university, one, two, branch = tree
    liaison = make.with_role(make.a_person("l"), one)

    assert set(policies.visible_to(liaison)) == {one, branch}


def test_pages_of_siblings_are_refused(client, tree):
    university, one, two, branch = tree
    client.force_login(make.with_role(make.a_person("l"), one))

    codes = [client.get(reverse("unit", args=[unit.pk])).status_code for unit in (one, branch, two, university)]

    assert codes == [200, 200, 403, 403]


def test_a_person_may_serve_several_units(tree):
    _, one, two, branch = tree
    person = make.with_role(make.with_role(make.a_person("l"), one), two)

    assert set(policies.visible_to(person)) == {one, two, branch}


def test_an_invitation_works_once_and_for_a_fortnight(tree):
    """ASVS 2.3.1."""
    university, one, *_ = tree
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    token = invitations.invite(unit=one, role=Role.LIAISON, by=office, at=make.NOW)
    invitation = invitations.invitation_for(token)
    facts = {"username": "new", "name": "新人", "email": "", "password": make.PASSWORD}

    with pytest.raises(Refusal):
        invitations.open_account(invitation, **facts, at=make.NOW + timedelta(days=15))
    person = invitations.open_account(invitation, **facts, at=make.NOW)
    with pytest.raises(Refusal):
        invitations.open_account(invitation, **{**facts, "username": "other"}, at=make.NOW)

    assert Membership.objects.filter(person=person, unit=one, role=Role.LIAISON).exists()
    assert not Person.objects.filter(username="other").exists()


def test_joining_by_the_page(client, tree):
    university, one, *_ = tree
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    address = reverse("join", args=[invitations.invite(unit=one, role=Role.LIAISON, by=office, at=make.timezone.now())])

    refused = client.post(address, {"username": "new", "name": "新人", "password": "short", "consent": "yes"})
    without = client.post(address, {"username": "new", "name": "新人", "password": make.PASSWORD})
    joined = client.post(address, {"username": "new", "name": "新人", "password": make.PASSWORD, "consent": "yes"})

    assert (refused.status_code, without.status_code, joined.status_code) == (422, 422, 302)
    assert AuditRecord.objects.filter(action="consent.given", actor__username="new").count() == 1
    assert client.get("/").status_code == 200


def rows(*lines):
    return [import_table.ImportRow(number, **line) for number, line in enumerate(lines, 2)]


def test_an_import_names_every_bad_cell_and_changes_nothing(tree):
    university, *_ = tree
    office = make.a_person("office")
    made = import_table.plan(
        rows(
            {"unit": "丙学院", "person": "丁", "username": "ding", "role": "联络员"},
            {"unit": "", "person": "戊"},
            {"unit": "丙一支部", "parent": "没有的学院"},
            {"unit": "丁学院", "branches": "很多", "username": "x", "person": "x", "role": "校长", "email": "不是邮箱"},
        ),
        under=university,
        roles=tables.roles(),
    )

    assert [(fault.number, fault.column, fault.code) for fault in made.faults] == [
        (3, "unit", "empty"), (4, "parent", "unknown_unit"), (5, "branches", "no_number"), (5, "role", "unknown_role"), (5, "email", "no_address"),
    ]  # fmt: skip
    with pytest.raises(Refusal):
        import_table.carry_out(made, under=university, roles=tables.roles(), by=office, at=make.NOW)
    assert not Unit.objects.filter(name="丙学院").exists()


def test_the_template_can_be_imported_as_it_is(tree):
    university, *_ = tree
    office = make.a_person("office")

    made = import_table.plan(tables.read_table(tables.template(), "t.xlsx"), under=university, roles=tables.roles())
    import_table.carry_out(made, under=university, roles=tables.roles(), by=office, at=make.NOW)

    branch = Unit.objects.get(name="示例第一党支部")
    assert Unit.objects.get_parent(branch).name == "示例学院"
    assert Membership.objects.filter(unit=branch, role=Role.LIAISON).count() == 1


def test_csv_in_gb18030_is_read():
    content = "单位,上级单位,姓名,账号\n丙学院,,丁,ding\n".encode("gb18030")

    assert tables.read_table(content, "a.csv") == [import_table.ImportRow(2, unit="丙学院", person="丁", username="ding")]


def test_a_file_that_is_no_table_is_said_so():
    with pytest.raises(tables.UnreadableTable):
        tables.read_table(b"PK\x03\x04nothing", "a.xlsx")


def test_five_failures_block_sign_in_for_a_while(client, tree):
    make.a_person("known")

    codes = [client.post(reverse("sign-in"), {"username": "known", "password": "wrong"}).status_code for _ in range(6)]
    right = client.post(reverse("sign-in"), {"username": "known", "password": make.PASSWORD}).status_code

    assert codes == [403] * 5 + [429]
    assert right == 429
    from django.core.cache import cache

    cache.clear()
