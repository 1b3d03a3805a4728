"""Forms of units say beside the field what is wrong, and change nothing."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def university(client):
    unit = make.a_unit("大学")
    client.force_login(make.with_role(make.a_person("office"), unit, Role.ORGANISER))
    return unit


@pytest.mark.parametrize(("name", "sentence"), [("", "请填写“新单位名称”。"), ("学" * 121, "最多 120 个字，现在有 121 个字。")])
def test_a_unit_without_a_usable_name_is_not_added(client, university, name, sentence):
    answer = client.post(reverse("unit-add", args=[university.pk]), {"name": name, "kind": "学院"}, headers={"Accept-Language": "zh-hans"})

    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) == 2
    assert 'value="学院"' in answer.content.decode()
    assert Unit.objects.count() == 1


def test_a_file_that_is_no_table_is_named_beside_its_field(client, university):
    answer = client.post(reverse("unit-import", args=[university.pk]), {"table": SimpleUploadedFile("t.xlsx", b"no table")})

    assert answer.status_code == 422
    assert "id_table_error" in answer.content.decode()


@pytest.mark.parametrize(
    ("written", "status", "sentence", "stays"),
    [
        ({"username": "", "password": "x"}, 422, "请填写“账号”。", ""),
        ({"username": "号" * 151, "password": "x"}, 422, "最多 150 个字，现在有 151 个字。", 'value="号号号'),
        ({"username": "office", "password": ""}, 422, "请填写“密码”。", 'value="office"'),
        ({"username": "office", "password": "wrong"}, 403, "账号或密码有误。", 'value="office"'),
    ],
)
def test_a_sign_in_says_what_is_wrong_and_keeps_the_account_name(client, university, written, status, sentence, stays):
    client.logout()

    answer = client.post(reverse("sign-in"), written, headers={"Accept-Language": "zh-hans"})

    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert stays in page
    assert "wrong" not in page.partition("<form method")[2].replace('class="field wrong"', "")


JOIN = {"username": "new", "name": "新人", "email": "new@example.edu.cn", "password": make.PASSWORD, "consent": "yes"}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"username": ""}, "username", "请填写账号"),
        ({"username": "office"}, "username", "office"),
        ({"name": "名" * 61}, "name", "最多 60 个字，现在有 61 个字。"),
        ({"email": "new@"}, "email", "请填写邮箱地址，例如 name@example.edu.cn。"),
        ({"password": "short"}, "password", "密码过短，至少需要 10 个字符。"),
        ({"consent": ""}, "consent", "同意"),
    ],
)
def test_an_invitation_is_not_accepted_with_a_wrong_field(client, university, wrong, field, sentence):
    client.logout()
    address = reverse("join", args=[invitations.invite(unit=university, role=Role.LIAISON, by=None, at=make.timezone.now())])

    answer = client.post(address, JOIN | wrong)

    page = answer.content.decode()
    assert answer.status_code == (409 if wrong == {"username": "office"} else 422)
    assert sentence in page.partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert f'href="#id_{field}"' in page
    assert all(f'value="{value}"' in page for name, value in (JOIN | wrong).items() if name in ("username", "name", "email") and value)
    assert make.PASSWORD not in page
    assert not Person.objects.filter(username="new").exists()
    assert client.post(address, JOIN).status_code == 302


def test_pages_of_the_account_have_the_same_fields_and_the_same_summary(client, university):
    client.logout()
    client.post(reverse("sign-in"), {"username": "office", "password": make.PASSWORD})

    password = client.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": "a-new-one-2026", "password2": "another"})
    again = client.post(reverse("account_reauthenticate"), {"password": "wrong"})

    for answer, field in ((password, "oldpassword"), (again, "password")):
        assert f'href="#id_{field}"' in answer.content.decode()
        assert f'id="id_{field}_error"' in answer.content.decode()


def test_the_name_of_a_key_has_a_limit(university):
    from baosong.apps.orgs.forms.second_factor import RenameKeyForm

    key = Authenticator.objects.create(user=Person.objects.get(), type=Authenticator.Type.WEBAUTHN, data={"name": "旧名", "credential": {}})

    form = RenameKeyForm({"name": "钥" * 61}, instance=key)

    assert form.errors["name"] == ["最多 60 个字，现在有 61 个字。"]
    assert f'value="{"钥" * 61}"' in str(form)
