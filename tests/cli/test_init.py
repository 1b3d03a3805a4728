"""Given an empty installation, when `baosong init` is run, then its first organiser can set a password and sign in."""

import os
import pty
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.cli import main
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.journeys.installation import Installation
from tests.servers import PATIENCE_S

PASSWORD = "a-long-pass-phrase"


def init(unit="示范大学", account="zuzhibu"):
    return CliRunner().invoke(main, ["init", "--unit", unit, "--account", account])


def path_of_link(output):
    return urlsplit(re.search(r"http\S+/join/\S+/", output).group()).path


def accept(client, path):
    return client.post(path, {"password": PASSWORD, "consent": "yes"})


@pytest.mark.django_db
def test_the_link_sets_the_password_of_the_first_organiser(client, data_folder, settings):
    settings.BAOSONG_PUBLIC_URL = "https://baosong.example.edu.cn:8443"

    ran = init()

    assert ran.exit_code == 0, ran.output
    assert "https://baosong.example.edu.cn:8443/join/" in ran.output
    assert accept(client, path_of_link(ran.output)).status_code == 302
    membership = Membership.objects.get()
    assert (membership.person.username, membership.unit.name, membership.role) == ("zuzhibu", "示范大学", Role.ORGANISER)
    client.logout()
    signed_in = client.post(reverse("sign-in"), {"username": "zuzhibu", "password": PASSWORD}, follow=True)
    assert signed_in.context["user"] == membership.person


@pytest.mark.django_db
def test_a_link_that_was_lost_is_replaced_and_its_names_corrected(client, data_folder):
    lost = path_of_link(init(unit="示范大雪", account="zuzhi").output)

    again = path_of_link(init().output)

    assert accept(client, lost).status_code == 409
    assert not Membership.objects.exists()
    assert accept(client, again).status_code == 302
    assert [unit.name for unit in Unit.objects.all()] == ["示范大学"]
    assert [person.username for person in Person.objects.all()] == ["zuzhibu"]


@pytest.mark.django_db
def test_an_installation_with_an_organiser_is_refused_without_a_link(client, data_folder):
    accept(client, path_of_link(init().output))
    before = (Unit.objects.count(), Person.objects.count(), AuditRecord.objects.count())

    ran = init(unit="另一大学", account="another")

    assert ran.exit_code == 2
    assert "本系统已有组织者" in ran.output
    assert "/join/" not in ran.output
    assert (Unit.objects.count(), Person.objects.count(), AuditRecord.objects.count()) == before


@pytest.mark.django_db
def test_a_name_that_somebody_has_is_refused(data_folder):
    make.a_person("zuzhibu")

    ran = init()

    assert ran.exit_code == 2
    assert "zuzhibu" in ran.output
    assert not Unit.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "account"), [("", "zuzhibu"), ("示范大学", ""), ("示范大学", "zu zhi"), ("大" * 121, "zuzhibu"), ("示范大学", "z" * 61)])
def test_names_that_cannot_be_used_are_refused_with_a_sentence(data_folder, unit, account):
    ran = init(unit, account)

    assert ran.exit_code == 2
    assert ran.output.startswith("baosong: ")
    assert not Unit.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_sign_in_page_says_which_command_is_needed_until_there_is_an_organiser(client, data_folder):
    empty = client.get(reverse("sign-in")).content.decode()
    accept(client, path_of_link(init().output))
    client.logout()
    set_up = client.get(reverse("sign-in")).content.decode()

    assert "本系统尚无可用账号" in empty
    assert "baosong init --unit 单位名称 --account 账号名" in empty
    assert "baosong init" not in set_up


def test_in_a_terminal_what_was_not_given_is_asked_for(tmp_path):
    installation = Installation(tmp_path / "data", seed=None)
    ours, terminal = pty.openpty()
    command = [sys.executable, "-m", "baosong.cli", "init", "--account", "zuzhibu"]

    asked = subprocess.Popen(command, env=installation.environment, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.write(ours, "示范大学\n".encode())
    output, errors = asked.communicate(timeout=PATIENCE_S)

    assert asked.returncode == 0, errors
    assert "首个单位名称" in output
    assert "/join/" in output
    assert installation.row("select name from orgs_unit") == ("示范大学",)
    os.close(ours)
    os.close(terminal)
    installation.remove()
