"""Forms of the page of other installations say beside the field what is wrong, and change nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.federation.interfaces.cards import own_card
from baosong.apps.federation.models import Peer
from baosong.apps.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(client, data_folder):
    made = make.a_unit("大学")
    make.signed_in(client, make.with_role(make.a_person("office"), made, Role.ORGANISER))
    return made


def card(**said):
    return json.dumps({"name": "市委", "address": "https://city.example.cn", "key": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="} | said)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"card": ""}, "card", "请填写"),
        ({"card": "{"}, "card", "不是"),
        ({"card": card(address="https://" + "a" * 200)}, "card", "不是"),
        ({"card": "x" * 2001}, "card", "最多 2000 个字，现在有 2001 个字。"),
        ({"position": "beside"}, "position", "请从列表中选择。"),
        ({"unit": "999999"}, "unit", "请从列表中选择。"),
    ],
)
def test_an_installation_is_not_trusted_by_a_wrong_field(client, unit, wrong, field, sentence):
    answer = client.post(reverse("peer-trust"), {"card": card(), "position": "above", "unit": unit.pk} | wrong)

    assert answer.status_code == 422
    assert sentence in answer.content.decode().partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert not Peer.objects.exists()


def test_the_own_card_is_refused_beside_its_field_and_stays_in_the_box(client, unit):
    answer = client.post(reverse("peer-trust"), {"card": own_card().as_text(), "position": "above", "unit": unit.pk})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "id_card_error" in page
    assert own_card().address in page.partition("<textarea")[2]


@pytest.mark.parametrize("sent", [{}, {"bundle": SimpleUploadedFile("a.bundle", b"no bundle")}, {"bundle": SimpleUploadedFile("a.bundle", b"")}])
def test_a_file_that_is_no_bundle_is_named_beside_its_field(client, unit, sent):
    answer = client.post(reverse("bundle-import"), sent)

    assert answer.status_code == 422
    assert "id_bundle_bundle_error" in answer.content.decode()
