"""A new account is taken for no other: neither by its name nor by its mail address."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

import baosong
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from tests import factories as make
from tests.apps.orgs.test_takeover import import_csv, signed_in

SOURCE = Path(baosong.__file__).parent
pytestmark = pytest.mark.django_db


@pytest.fixture
def join(client):
    """Takes an invitation up with a name and an address; whether it made an account."""
    unit = make.a_unit("大学")
    office = make.with_role(make.a_person("office"), unit, Role.ORGANISER)
    make.a_person("liaison01", email="Liaison01@example.edu.cn")
    make.a_person("组织部")

    def joined(name, email=""):
        token = invitations.invite(unit=unit, role=Role.LIAISON, by=office, at=timezone.now())
        fields = {"username": name, "name": "王五", "email": email, "password": "another-password-2026", "consent": "yes"}
        before = Person.objects.count()
        answer = type(client)().post(reverse("join", args=[token]), fields)
        assert (answer.status_code == 302) == (Person.objects.count() == before + 1)
        return answer.status_code == 302

    return joined


@pytest.mark.parametrize(
    "name",
    [
        *("Office", "OFFICE", "оffice", "office\u200b", "offic\u0435", "ｏｆｆｉｃｅ", "off\u0131ce", "0ffice", "of\ufb01ce", "office\u00ad"),
        *("liaisonO1", "Iiaison01", "liaison0l", "组织部\u3164", "组织部a", "⽤户", "офис", "o\u0301ffice", "a b", "a@b", "a/b"),
    ],
)
def test_a_name_that_looks_like_another_or_mixes_scripts_is_refused(join, name):
    assert not join(name)


@pytest.mark.parametrize("name", ["office2", "Zhang.San_01", "zhang-san", "张三", "张三01"])
def test_a_clear_name_is_taken(join, name):
    assert join(name)


def test_a_name_given_before_goes_on(client):
    make.a_person("Ｏffice zwei")

    assert client.post(reverse("sign-in"), {"username": "Ｏffice zwei", "password": make.PASSWORD}).status_code == 302


@pytest.mark.parametrize("email", ["liaison01@example.edu.cn", "LIAISON01@EXAMPLE.EDU.CN"])
def test_the_mail_address_of_another_account_is_refused(join, email):
    assert not join("wangwu", email)
    assert join("wangwu", "wangwu@example.edu.cn")


@pytest.mark.parametrize("cells", ["zhang,LIAISON01@example.edu.cn", "liaison0l,", "Liaison01,", "liаison01,", "of\u0131ce,", "zhang san,"])
def test_an_imported_account_is_taken_for_no_other_either(client, join, cells):
    unit = Unit.objects.get(name="大学")
    office, before = signed_in(type(client), "office"), Person.objects.count()

    import_csv(office, unit, f"大学,,张三,成员,{cells}")

    assert Person.objects.count() == before


def test_two_new_accounts_of_one_table_are_not_taken_for_each_other(client, join):
    office, before = signed_in(type(client), "office"), Person.objects.count()

    import_csv(office, Unit.objects.get(name="大学"), "大学,,张三,成员,zhangl,", "大学,,章三,成员,zhangI,")

    assert Person.objects.count() == before


CREATES = re.compile(r"create_user\(|\bPerson\(\w+=|Person\.objects\.bulk_create\(")


def test_accounts_are_created_in_one_place():
    """Besides it: the first account of an empty installation, and the demo."""
    places = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if CREATES.search(path.read_text("utf-8"))}

    assert {place for place in places if not place.startswith("site/demo/")} == {"apps/orgs/services/new_accounts.py", "apps/orgs/services/first_account.py"}
