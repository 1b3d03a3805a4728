"""The files of deploy/ and the options that decide about safety."""

import json
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from baosong.apps.inbox.models import Mailbox
from baosong.cli import main
from baosong.platform.jobs.services import heartbeats
from baosong.site import configuration, monitoring
from baosong.site.interfaces import metrics
from tests.servers import PATIENCE_S

DEPLOY = Path(__file__).parents[2] / "deploy"
SYSTEMD = DEPLOY / "systemd"
SERVICES = sorted(SYSTEMD.glob("*.service"))
UNITS = [*SERVICES, *sorted(SYSTEMD.glob("*.timer"))]


def test_nginx_speaks_only_tls_of_today_and_leads_to_it():
    """ASVS 1.9.1–1.9.2, 9.1.1–9.1.3."""
    written = (DEPLOY / "nginx" / "baosong.conf").read_text("utf-8")

    assert re.search(r"^\s*ssl_protocols\s+TLSv1\.2 TLSv1\.3;", written, re.M)
    assert re.search(r"listen 80;[^}]*return 301 https://", written, re.S)


def test_nginx_does_not_say_its_version():
    """ASVS 14.3.2–14.3.3."""
    assert re.search(r"^server_tokens\s+off;", (DEPLOY / "nginx" / "snippets" / "baosong-site.conf").read_text("utf-8"), re.M)


@pytest.fixture
def root(tmp_path):
    """A folder with the files of deploy/systemd where docs/operations.md copies them, and a stand-in for the program."""
    for folder in ("etc/systemd/system", "opt/baosong/bin", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, tmp_path / "etc/systemd/system")
    for kind in ("sysusers.d", "tmpfiles.d"):
        shutil.copytree(SYSTEMD / kind, tmp_path / "etc" / kind)
    for program in ("opt/baosong/bin/baosong", "bin/sh"):
        (tmp_path / program).touch(0o755)
    return tmp_path


def systemd(*arguments):
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE_S, check=False, env={**os.environ, "SYSTEMD_COLORS": "0"})
    return ran.returncode, ran.stdout + ran.stderr


def test_units_of_systemd_have_narrow_rights(root):
    """ASVS 14.1.1–14.1.5."""
    for service in SERVICES:
        # Exposure in tenths: 30 is 3.0 of 10.
        code, said = systemd("systemd-analyze", "security", "--offline=true", "--threshold=30", str(service))

        assert code == 0, said[-400:]
        assert "UMask=0077" in service.read_text("utf-8").splitlines()


def test_units_of_systemd_are_understood(root):
    instances = [unit.name.replace("@.", "@8001.") for unit in UNITS]

    code, said = systemd("systemd-analyze", "verify", f"--root={root}", "--man=no", "--recursive-errors=no", *instances)

    assert (code, [line for line in said.splitlines() if "baosong" in line]) == (0, [])


def test_units_of_systemd_run_commands_that_there_are():
    lines = [line.removeprefix("ExecStart=") for unit in SERVICES for line in unit.read_text("utf-8").splitlines() if line.startswith("ExecStart=/opt/baosong")]

    for line in lines:
        program, name, *arguments = line.replace("%i", "8001").split()
        assert program == "/opt/baosong/bin/baosong"
        # Raises UsageError for an unknown option.
        main.commands[name].make_context(name, arguments)
    assert {line.split()[1] for line in lines} == {"serve", "worker", "backup", "verify"}


def test_failures_are_reported_and_timers_have_their_services():
    for service in SERVICES:
        assert ("OnFailure=baosong-failed@%n.service" in service.read_text("utf-8")) == (service.name != "baosong-failed@.service")
    timers = {unit.stem for unit in UNITS if unit.suffix == ".timer"}
    assert timers == {"baosong-backup", "baosong-verify"} <= {service.stem for service in SERVICES}


def test_account_and_folders_are_made_for_the_site_alone(root):
    assert systemd("systemd-sysusers", f"--root={root}")[0] == 0
    assert systemd("systemd-tmpfiles", f"--root={root}", "--create", "baosong.conf") == (0, "")

    account = next(line.split(":") for line in (root / "etc/passwd").read_text("utf-8").splitlines() if line.startswith("baosong:"))
    for place, mode, owner in (("etc/baosong", 0o750, 0), ("var/lib/baosong", 0o700, int(account[2])), ("var/backups/baosong", 0o700, int(account[2]))):
        found = (root / place).stat()
        assert (found.st_mode & 0o777, found.st_uid, found.st_gid) == (mode, owner, int(account[3]))


def test_the_example_of_settings_is_accepted():
    options = configuration.load({"BAOSONG_CONFIG": str(SYSTEMD / "baosong.toml.example")})

    assert (options["data"], options["https"], options["accel_redirect"]) == ("/var/lib/baosong", True, False)


def test_details_of_errors_are_off_unless_somebody_asks_for_them():
    """ASVS 14.3.2–14.3.3."""
    assert configuration.load({})["debug"] is False


RULES = DEPLOY / "prometheus" / "baosong.rules.yaml"
DASHBOARD = DEPLOY / "grafana" / "baosong.json"
# Names of metrics: ours, and those of the client library.
METRIC = re.compile(r"\b(?:baosong|process)_\w+")


@pytest.fixture
def figures(db, client, monkeypatch):
    """The names of all metrics of an installation with everything: workers, a mailbox, a certificate, PostgreSQL, and a page that was asked for."""
    client.get("/sign-in/")
    heartbeats.beat(list(heartbeats.QUEUES), worker="host-1", at=timezone.now())
    Mailbox.objects.create(name="zzb@example.edu.cn", fetched_at=timezone.now())
    monkeypatch.setattr(monitoring, "known_certificate_until", lambda: timezone.now() + timedelta(days=9))
    monkeypatch.setattr(metrics, "connection", SimpleNamespace(pool=SimpleNamespace(get_stats=dict)))
    answers = {name: source._function() for name, source in metrics.SOURCES.items()}
    said = metrics.metrics_text(answers).decode()
    return {re.match(r"\w+", line)[0] for line in said.splitlines() if line and not line.startswith("#")}


def test_alert_rules_ask_only_for_figures_that_exist(figures):
    asked = set(METRIC.findall("\n".join(re.findall(r"^\s*expr: (.*)$", RULES.read_text("utf-8"), re.M))))

    assert len(asked) > 10
    assert asked - figures == set()


def test_the_dashboard_asks_only_for_figures_that_exist_and_shows_each_of_ours(figures):
    expressions = [target["expr"] for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"] for target in panel["targets"]]
    asked = set(METRIC.findall("\n".join(expressions)))

    assert asked - figures == set()
    shown = {name.removesuffix("_bucket") for name in asked}
    # Sums, counts and times of creation belong to a histogram or counter; the start of a worker is for the alert alone.
    ours = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in figures if name.startswith("baosong_")}
    ours -= {"baosong_worker_start_time_seconds", "baosong_answers", "baosong_worker_jobs"}
    assert ours - shown == set()


def test_every_incident_that_the_operator_is_written_about_has_an_alert_rule():
    written = RULES.read_text("utf-8")

    assert {"WorkerDead", "JobsWait", "BackupOld", "DiskShort", "JobsFailed", "MailsFail", "CertificateEnds"} <= set(
        re.findall(r"alert: Baosong(\w+)", written)
    )
