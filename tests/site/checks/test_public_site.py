"""The site is asked under its public address, through a proxy that ends TLS."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from baosong.site.checks import public_site
from baosong.site.checks.findings import NotTried, SetupSeverity
from tests.journeys.installation import Installation
from tests.servers import free_port
from tests.servers.tls_proxy import tls_proxy
from tests.site.checks.certificates import certificate, context_of

ERROR, WARNING = SetupSeverity.ERROR, SetupSeverity.WARNING


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def installation(tmp_path_factory, port):
    folder = tmp_path_factory.mktemp("public")
    made = Installation(folder / "data", BAOSONG_PUBLIC_URL=f"https://localhost:{port}", BAOSONG_HTTPS="true", BAOSONG_HOSTS="localhost,127.0.0.1")
    made.start(with_worker=False)
    yield made
    made.remove()


@pytest.fixture
def behind(settings, installation, port, tmp_path, monkeypatch):
    """behind(days=90, name="localhost", …) is a proxy with a certificate that this machine trusts."""
    settings.BAOSONG_PUBLIC_URL = f"https://localhost:{port}"
    settings.OPTIONS = {**settings.OPTIONS, "https": True}

    @contextmanager
    def proxy(*, days=90, name="localhost", **headers):
        path = certificate(tmp_path, name, days)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with tls_proxy(port, installation.port, context_of(path), **headers):
            yield

    return proxy


def test_a_proxy_that_passes_all_on_has_no_finding(behind):
    with behind():
        assert [*public_site.proxy(), *public_site.certificate(), *public_site.clock()] == []


@pytest.mark.parametrize(("lacking", "remedy"), [({"with_port": False}, "Host $http_host"), ({"with_scheme": False}, "X-Forwarded-Proto")])
def test_a_header_that_the_proxy_does_not_pass_on_is_found(behind, lacking, remedy):
    with behind(**lacking):
        (finding,) = public_site.proxy()

    assert (finding.severity, remedy in finding.remedy) == (ERROR, True)


@pytest.mark.parametrize(
    ("days", "name", "severity"), [(10, "localhost", WARNING), (3, "localhost", ERROR), (-1, "localhost", ERROR), (90, "another.example", ERROR)]
)
def test_a_certificate_that_ends_or_does_not_fit_is_found_once(behind, days, name, severity):
    with behind(days=days, name=name):
        (finding,) = [*public_site.certificate(), *public_site.proxy()]

    assert (finding.severity, "证书" in finding.what) == (severity, True)


def test_a_clock_that_is_apart_is_found(behind, monkeypatch):
    """ASVS 7.3.4."""
    monkeypatch.setattr(public_site, "time", SimpleNamespace(time=lambda: time.time() - 600))
    with behind():
        (finding,) = public_site.clock()

    assert "时钟" in finding.what


def test_another_site_at_the_address_is_found(settings, installation):
    settings.BAOSONG_PUBLIC_URL = f"http://{socket.gethostbyname('localhost')}:{installation.port}/sign-in"

    (finding,) = public_site.proxy()

    assert finding.severity is ERROR


def test_a_site_that_does_not_answer_is_found(settings):
    settings.BAOSONG_PUBLIC_URL = "http://127.0.0.1:1"

    (finding,) = public_site.proxy()

    assert finding.severity is WARNING
    with pytest.raises(NotTried):
        list(public_site.clock())


def told(installation):
    """Exit code and output of `baosong check --json`, with the certificates that this test trusts."""
    environment = {**installation.environment, "SSL_CERT_FILE": os.environ["SSL_CERT_FILE"]}
    ran = subprocess.run([sys.executable, "-m", "baosong.cli", "check", "--json"], env=environment, capture_output=True, text=True)
    return ran.returncode, json.loads(ran.stdout)


def test_the_command_tells_all_checks_and_ends_with_1_until_the_remedies_are_followed(installation, behind, tmp_path):
    """ASVS 14.1.1–14.1.5."""
    with behind():
        code, before = told(installation)
        assert installation.command("backup", str(tmp_path / "backups")).returncode == 0
        code_after, after = told(installation)

    checks = {check["name"]: check for check in before["checks"]}
    wrong = [name for name, check in checks.items() for finding in check["findings"] if finding["severity"] != "warning"]
    assert (code, before["ok"], wrong) == (1, False, ["backup"])
    assert checks["proxy"] == {"name": "proxy", "findings": [], "is_skipped": False}
    assert checks["cache"]["is_skipped"]
    assert all(finding["what"] and finding["remedy"] for check in checks.values() for finding in check["findings"])
    assert (code_after, after["ok"]) == (0, True)
