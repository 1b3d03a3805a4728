"""Checks of settings and files that need no network."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from baosong.apps.orgs.models import Person
from baosong.site import monitoring
from baosong.site.checks import accounts, backup, files, web_address
from baosong.site.checks.findings import SetupSeverity
from baosong.site.demo import MARKER, PASSWORD


def severities(findings):
    found = list(findings)
    assert all(finding.what and finding.remedy for finding in found)
    return [finding.severity for finding in found]


DANGER, ERROR, WARNING = SetupSeverity.DANGER, SetupSeverity.ERROR, SetupSeverity.WARNING
SITE = "https://baosong.example.edu.cn"


@pytest.fixture(autouse=True)
def sound(settings, data_folder):
    """A site without faults, into which each test brings one."""
    data_folder.chmod(0o700)
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["baosong.example.edu.cn"]
    settings.BAOSONG_PUBLIC_URL = SITE
    settings.OPTIONS = {**settings.OPTIONS, "https": True}


def test_a_sound_site_has_no_findings(settings):
    settings.SECRET_KEY = "".join(chr(ord("a") + number % 26) for number in range(50))
    checks = (web_address.debug, web_address.hosts, web_address.public_url, web_address.https, web_address.proxies, files.secret_key, files.modes, files.rights)

    assert [severities(check()) for check in checks] == [[]] * len(checks)


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        (SITE, ["baosong.example.edu.cn"], [DANGER]),
        ("http://127.0.0.1:8000", ["localhost", "127.0.0.1", "[::1]"], [WARNING]),
        ("http://127.0.0.1:8000", ["*"], [DANGER]),
    ],
)
def test_debug_is_dangerous_where_others_reach_the_site(settings, url, hosts, expected):
    """ASVS 14.3.2–14.3.3."""
    settings.DEBUG, settings.BAOSONG_PUBLIC_URL, settings.ALLOWED_HOSTS = True, url, hosts

    assert severities(web_address.debug()) == expected


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [(["*"], [ERROR]), (["localhost"], [ERROR]), ([], [ERROR]), ([".example.edu.cn"], []), (["BAOSONG.example.edu.cn"], [])],
)
def test_the_host_of_the_public_address_is_among_the_hosts(settings, hosts, expected):
    settings.ALLOWED_HOSTS = hosts

    assert severities(web_address.hosts()) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{SITE}:8443", []),
        ("http://[::1]:8000", [WARNING]),
        ("http://localhost", [WARNING]),
        ("baosong.example.edu.cn", [ERROR]),
        ("ftp://baosong.example.edu.cn", [ERROR]),
        ("https://", [ERROR]),
        (f"{SITE}:port", [ERROR]),
        (f"{SITE}:70000", [ERROR]),
        (f"{SITE}/baosong", [ERROR]),
        (f"{SITE}?x=1", [ERROR]),
        ("", [ERROR]),
    ],
)
def test_the_public_address_is_one_that_others_can_open(settings, url, expected):
    settings.BAOSONG_PUBLIC_URL = url

    assert severities(web_address.public_url()) == expected


@pytest.mark.parametrize(
    ("url", "https", "expected"),
    [
        (SITE, False, [ERROR]),
        ("http://baosong.example.edu.cn", True, [ERROR]),
        ("http://baosong.example.edu.cn", False, [ERROR]),
        ("http://127.0.0.1:8000", False, []),
        ("http://127.0.0.1:8000", True, [ERROR]),
    ],
)
def test_https_and_the_public_address_agree(settings, url, https, expected):
    settings.BAOSONG_PUBLIC_URL, settings.OPTIONS = url, {**settings.OPTIONS, "https": https}

    assert severities(web_address.https()) == expected


@pytest.mark.parametrize(("trusted", "count"), [(["0.0.0.0/0"], 1), (["127.0.0.1", "::/0"], 1), (["10.0.0.0/8", "::1"], 0), ([], 0)])
def test_not_everybody_is_a_proxy(settings, trusted, count):
    settings.BAOSONG_TRUSTED_PROXIES = trusted

    assert severities(web_address.proxies()) == [ERROR] * count


@pytest.mark.parametrize(("key", "expected"), [("changeme", [DANGER]), ("a" * 60, [DANGER]), ("0123456789" * 4, [ERROR]), ("0123456789" * 5, [])])
def test_the_secret_key_is_long_and_mixed(settings, key, expected):
    settings.SECRET_KEY = key

    assert severities(files.secret_key()) == expected


@pytest.mark.parametrize("name", ["baosong.sqlite3", "blobstore", "mail", "."])
def test_what_other_accounts_can_open_is_named_with_the_command_that_closes_it(data_folder, name):
    path = data_folder / name
    (path.touch if name.endswith("3") else lambda: path.mkdir(exist_ok=True))()
    path.chmod(0o644)
    (finding,) = files.modes()
    path.chmod(0o700)

    assert finding.remedy == "baosong verify --fix-modes"
    assert path.resolve().name in finding.what


@pytest.mark.parametrize(("text", "mode", "count"), [("smtp_password = 'x'\n", 0o644, 1), ("smtp_password = 'x'\n", 0o640, 0), ("https = true\n", 0o644, 0)])
def test_a_configuration_with_passwords_is_not_for_everybody(tmp_path_factory, monkeypatch, text, mode, count):
    config = tmp_path_factory.mktemp("etc") / "baosong.toml"
    config.write_text(text, "utf-8")
    config.chmod(mode)
    monkeypatch.setenv("BAOSONG_CONFIG", str(config))

    assert severities(files.modes()) == [ERROR] * count


def test_files_of_another_account_are_named(data_folder, monkeypatch):
    (data_folder / "baosong.sqlite3").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)

    (finding,) = files.rights()

    assert "baosong.sqlite3" in finding.what
    assert "chown" in finding.remedy


def test_a_folder_that_is_away_cannot_be_written_to(settings, data_folder):
    settings.BAOSONG_DATA = data_folder / "away"

    assert severities(files.rights()) == [ERROR]


@pytest.mark.parametrize(("reserve", "expected"), [(2**60, [ERROR]), (0, [])])
def test_a_disk_that_refuses_uploads_is_found(settings, monkeypatch, reserve, expected):
    monkeypatch.setattr(monitoring, "LEAST_FREE", 1)
    settings.BAOSONG_RESERVE_BYTES, settings.BAOSONG_RESERVE_PERCENT = reserve, 0

    assert severities(files.disk()) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "password", "expected"),
    [
        ("zuzhibu", PASSWORD, [DANGER]),
        ("college28", PASSWORD, [DANGER]),
        ("pingwei2", PASSWORD, [DANGER]),
        ("zhibu1", "changed-it", []),
        ("teacher", "own", []),
    ],
)
def test_an_account_with_the_printed_password_of_the_demo_is_dangerous_without_its_marker_too(username, password, expected):
    Person.objects.create_user(username=username, password=password, name="甲")

    assert severities(accounts.demo_accounts()) == expected


@pytest.mark.django_db
def test_blocked_accounts_of_the_demo_are_no_danger():
    person = Person.objects.create_user(username="zuzhibu", password=PASSWORD, name="甲")
    person.is_active = False
    person.save()

    assert severities(accounts.demo_accounts()) == []


@pytest.mark.django_db
def test_the_marker_of_the_demo_is_dangerous(data_folder):
    (data_folder / MARKER).touch()

    assert severities(accounts.demo_accounts()) == [DANGER]


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "expected"), [(None, [ERROR]), (timedelta(days=3), [ERROR]), (timedelta(hours=1), [])])
def test_the_age_of_the_last_backup(age, expected):
    if age is not None:
        monitoring.note(monitoring.BACKUP, folder="")
        monitoring.OperationRecord.objects.update(at=timezone.now() - age)

    assert severities(backup.backup()) == expected


@pytest.mark.django_db
def test_an_open_folder_of_backups_is_found(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    folder.chmod(0o755)
    monitoring.note(monitoring.BACKUP, folder=str(folder))

    (finding,) = backup.backup()

    assert finding.remedy == f"baosong verify --fix-modes --backup {folder}"
