"""Given an empty installation, when the link that `baosong serve` prints is opened, then its first organiser is made in the browser."""

import re
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces import first_run
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.cli.serve import _report_if_empty
from tests import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-pass-phrase"
NAMES = {"unit": "示范大学", "account": "zuzhibu"}


@pytest.fixture
def link(data_folder, capsys):
    """The link that is printed when an empty installation starts."""
    _report_if_empty("127.0.0.1", 8000)
    return urlsplit(re.search(r"http\S+/first-run/\S+/", capsys.readouterr().out).group()).path


def test_the_printed_link_makes_the_first_unit_and_organiser(client, link):
    page = client.get(link).content.decode()
    to_password = client.post(link, NAMES)
    client.post(to_password["Location"], {"password": PASSWORD, "consent": "yes"})

    assert "首个单位名称" in page
    membership = Membership.objects.get()
    assert (membership.person.username, membership.unit.name, membership.role) == ("zuzhibu", "示范大学", Role.ORGANISER)
    assert client.get(reverse("desk")).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("host", "public_url", "begins"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000", "http://127.0.0.1:8123/first-run/"),
        ("::1", "http://127.0.0.1:8000", "http://[::1]:8123/first-run/"),
        ("127.0.0.1", "https://baosong.example.edu.cn", "https://baosong.example.edu.cn/first-run/"),
    ],
)
def test_the_link_is_to_the_public_address_or_else_to_this_process(data_folder, settings, capsys, host, public_url, begins):
    settings.OPTIONS = {**settings.OPTIONS, "public_url": public_url}
    settings.BAOSONG_PUBLIC_URL = public_url

    _report_if_empty(host, 8123)

    assert begins in capsys.readouterr().out


def test_names_can_be_corrected_until_the_password_is_set(client, link):
    client.post(link, {"unit": "示范大雪", "account": "zuzhi"})
    client.post(link, NAMES)

    assert [unit.name for unit in Unit.objects.all()] == ["示范大学"]
    assert [person.username for person in Person.objects.all()] == ["zuzhibu"]


def test_the_link_ends_with_the_first_organiser_and_none_is_printed_again(client, link, capsys):
    client.post(client.post(link, NAMES)["Location"], {"password": PASSWORD, "consent": "yes"})
    client.logout()

    refused = [client.get(link), client.post(link, {"unit": "另一大学", "account": "another"})]
    _report_if_empty("127.0.0.1", 8000)

    assert [answer.status_code for answer in refused] == [HTTPStatus.GONE, HTTPStatus.GONE]
    assert "本系统已有组织者" in refused[0].content.decode()
    assert Unit.objects.count() == Person.objects.count() == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("token", ["x", signing.dumps(first_run.PURPOSE, salt="another", key="k"), "本系统"], ids=["no signature", "another key", "no ASCII"])
def test_a_token_that_was_not_signed_here_is_refused(client, data_folder, token):
    address = reverse("first-run", args=[token])

    assert (client.get(address).status_code, client.post(address, NAMES).status_code) == (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND)
    assert not Unit.objects.exists()


def test_the_link_is_good_for_a_day(client, link, monkeypatch):
    monkeypatch.setattr(first_run, "LINK_LIFETIME", timedelta(seconds=-1))

    answer = client.get(link)

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "请重新启动 baosong serve" in answer.content.decode()


@pytest.mark.parametrize(
    ("names", "said"),
    [({"unit": "", "account": "a"}, "首个单位名称"), ({"unit": "示范大学", "account": "zu zhi"}, "空格"), ({"unit": "大" * 121, "account": "a"}, "120")],
)
def test_names_that_cannot_be_used_are_refused_beside_the_field(client, link, names, said):
    answer = client.post(link, names)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert not Unit.objects.exists()


def test_an_account_name_that_somebody_has_is_refused_beside_the_field(client, link):
    make.a_person("zuzhibu")

    answer = client.post(link, NAMES)

    assert "zuzhibu" in answer.content.decode()
    assert not Unit.objects.exists()
