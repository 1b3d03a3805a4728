"""The telephone of a person is changed by the person and by who has power over the person."""

import pytest
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.platform.audit.models import AuditRecord
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A university with the organiser `office`, and a college with the liaison `liaison`."""
    university = make.a_unit("大学")
    make.with_role(make.a_person("office"), university, Role.ORGANISER)
    make.with_role(make.a_person("liaison", name="张三"), make.a_unit("文学院", university))
    return university


def change(client, actor, telephone, whose="liaison"):
    return make.signed_in(client, make.person(actor)).post(reverse("person-telephone", args=[make.person(whose).pk]), {"telephone": telephone})


@pytest.mark.parametrize(("actor", "after"), [("liaison", "/account/2fa/"), ("office", "/units/2/")])
def test_a_telephone_is_changed_on_a_page(client, tree, actor, after):
    answer = change(client, actor, "１３８－００１３－８００１")

    assert answer.status_code == 302
    assert make.person("liaison").telephone == "138-0013-8001"
    (record,) = AuditRecord.objects.filter(action="person.telephone_changed")
    assert record.actor == make.person(actor)
    assert record.facts == {}


def test_what_is_no_telephone_is_said_beside_the_field(client, tree):
    answer = change(client, "office", "不详")

    assert answer.status_code == 422
    assert "不是电话号码" in answer.content.decode()
    assert make.person("liaison").telephone == ""


def test_nobody_changes_the_telephone_of_somebody_who_also_serves_elsewhere(client, tree):
    make.with_role(make.person("liaison"), make.a_unit("省委"))

    assert change(client, "office", "13800138001").status_code == 403
    assert change(client, "liaison", "13800138001", whose="office").status_code == 403
