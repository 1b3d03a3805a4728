"""Secrets of a running installation are searched for in its logs, in what commands print, in every export, and in a backup."""

import gzip
import io
import zipfile

from baosong.site.demo import documents
from tests.journeys.client import Client
from tests.journeys.installation import PASSWORD, Installation, stories_notice
from tests.servers import free_port

MAIL_PASSWORDS = {"imap": "imap-password-4711", "smtp": "smtp-password-4712"}
WRONG_PASSWORD = "mistyped-password-4713"
PREPARE = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.services import meetings, roster
from baosong.apps.meetings.services.member_links import link_of
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from datetime import timedelta
unit, by, at = Unit.objects.get(name="文学院"), Person.objects.get(username="office"), timezone.now()
plan = meetings.MeetingPlan("讲故事", "组织生活会", at, at + timedelta(hours=1))
meeting = meetings.plan(Task.objects.first(), unit=unit, plan=plan, by=by, at=at)
roster.enrol([roster.RosterRow(1, "王小明")], unit=unit, by=by, at=at)
meetings.call_members(meeting, by=by, at=at)
print(link_of(BranchMembership.objects.get()), invitations.invite(unit=unit, role=Role.LIAISON, by=by, at=at), meeting.code)
"""


def unpacked(content):
    """The bytes, and those inside where they are a ZIP or compressed."""
    found = [content]
    if content[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(content))
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(found)


def found_in(secrets, places):
    """Which secret is written in which place."""
    return {(name, place) for place, content in places.items() for name, secret in secrets.items() if secret in unpacked(content)}


def test_no_secret_is_found_in_logs_exports_or_backups(tmp_path):
    installation = Installation(
        tmp_path / "data",
        BAOSONG_IMAP_HOST="127.0.0.1", BAOSONG_IMAP_PORT=str(free_port()), BAOSONG_IMAP_USER="zzb@example.edu.cn", BAOSONG_IMAP_PASSWORD=MAIL_PASSWORDS["imap"],
        BAOSONG_SMTP_HOST="127.0.0.1", BAOSONG_SMTP_PORT=str(free_port()), BAOSONG_SMTP_USER="zzb@example.edu.cn", BAOSONG_SMTP_PASSWORD=MAIL_PASSWORDS["smtp"],
        BAOSONG_IMAP_MINUTES="0", BAOSONG_MAIL_FROM="zzb@example.edu.cn",
    )  # fmt: skip
    try:
        installation.start()
        installation.publish(stories_notice(5))
        link, token, code = installation.python(PREPARE).split()

        # Everything that carries a secret is used: right and wrong passwords, links, an unreachable mailbox, exports.
        liaison, office = Client(installation), Client(installation, "office")
        liaison.hand_in(installation, unit="文学院", title="门口的一张桌子", content=documents.docx(documents.text("门口的一张桌子", 600)))
        liaison.post("/sign-in/", username="c1", password=WRONG_PASSWORD)
        member = Client(installation)
        for path, values in ((f"/m/{link}/", {"name": "王小明"}), (f"/meet/{code}/", {"name": "王小明"}), (f"/join/{token}/", {"password": WRONG_PASSWORD})):
            assert member.ask("GET", path)[0] in (200, 302)
            member.post(path, **values)
        exports = {
            path: client.ask("GET", path)[2]
            for client, path in (
                (member, f"/m/{link}/mine/data.zip"), (liaison, "/security/my-data.json"), (office, "/overview/1/ledger.xlsx"), (office, "/overview/1/files.zip"),
            )
        }  # fmt: skip
        printed = [
            installation.command(*words)
            for words in (("mail", "fetch"), ("person", "export", "c1"), ("verify",), ("backup", str(tmp_path / "backups")), ("--help",))
        ]

        secrets = {
            "password": PASSWORD,
            "wrong password": WRONG_PASSWORD,
            "session": liaison.cookie.rpartition("sessionid=")[2],
            "member link": link,
            "invitation": token,
            **MAIL_PASSWORDS,
            **{name: (installation.data / name).read_text().strip() for name in ("secret_key", "installation.key") if (installation.data / name).exists()},
        }
        secrets = {name: secret.encode() for name, secret in secrets.items()}
        assert "secret_key" in secrets
        logs = {str(path.name): path.read_bytes() for path in installation.data.rglob("*.log")}
        outputs = {f"command {number}": (ran.stdout + ran.stderr).encode() for number, ran in enumerate(printed)}
        assert logs
        assert all(len(content) > 100 for content in exports.values())
        assert found_in(secrets, {**logs, **outputs, **exports}) == set()

        backup = {str(path.relative_to(tmp_path)): path.read_bytes() for path in (tmp_path / "backups").rglob("*") if path.is_file()}
        assert len(backup) > 10
        assert found_in(secrets, backup) == set()
    finally:
        installation.remove()
