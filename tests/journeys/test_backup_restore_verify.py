"""After the loss of a machine the last backup restores every submission byte for byte, and receipts verify."""

import hashlib
import json
import os
import shutil
import time

from baosong.site.demo import documents
from tests.journeys.client import MIB, Client
from tests.journeys.installation import Installation, stories_notice
from tests.servers import PATIENCE_S
from tests.servers.postgres import postgres_server
from tests.servers.store import KEY, SECRET, store_server


def command(installation, *arguments):
    """Run `baosong …` there; return its exit code and output."""
    ran = installation.command(*arguments)
    return ran.returncode, ran.stdout + ran.stderr


def story(title):
    return documents.docx(documents.text(title, 600))


def blob(folder, sha256):
    return folder / "blobs" / sha256[:2] / sha256[2:]


def test_what_was_handed_in_is_there_again_after_the_machine_is_lost(installation, tmp_path):
    """ASVS 8.1.5–8.1.6."""
    backups = tmp_path / "backups"
    installation.publish(stories_notice(5))
    client = Client(installation)
    first = client.hand_in(installation, unit="文学院", title="门口的一张桌子", content=story("门口的一张桌子"))

    # The backup is made while the site runs and an upload is in progress.
    _, headers, _ = client.create(20 * MIB, submission=1)
    client.append(headers["location"], 0, os.urandom(5 * MIB))
    code, said = command(installation, "backup", str(backups))
    assert (code, "1 个文件；本次新增 1 个文件" in said) == (0, True), said

    # The next backup writes only new blobs and packs.
    second = client.hand_in(installation, unit="文学院", title="两本账", content=story("两本账"))
    code, said = command(installation, "backup", str(backups))
    assert (code, "2 个文件；本次新增 1 个文件" in said) == (0, True), said
    assert command(installation, "verify")[0] == 0

    installation.kill()
    shutil.rmtree(installation.data)
    again = Installation(tmp_path / "again", seed=None)
    code, said = command(again, "restore", str(backups))
    assert code == 0, said

    assert command(again, "verify")[0] == 0
    again.start()
    try:
        for address in (first, second):
            assert "本回执真实有效" in Client(again).ask("GET", address)[2].decode()
        client = Client(again)
        assert client.ask("GET", "/submissions/files/2/")[2] == story("两本账")
        # New primary keys continue above the restored ones; the audit chain continues.
        client.hand_in(again, unit="文学院", title="第三个故事", content=story("第三个故事"))
        assert command(again, "verify")[0] == 0
    finally:
        again.remove()


def test_an_older_backup_can_be_named_and_old_ones_are_forgotten_with_what_only_they_needed(installation, tmp_path):
    backups = tmp_path / "backups"
    installation.publish(stories_notice(5))
    command(installation, "backup", str(backups))
    Client(installation).hand_in(installation, unit="文学院", title="门口的一张桌子", content=story("门口的一张桌子"))
    for _ in range(2):
        assert command(installation, "backup", str(backups))[0] == 0
    oldest, *_ = sorted(path.name.removesuffix(".backup.json") for path in backups.glob("*.backup.json"))

    again = Installation(tmp_path / "again", seed=None)
    assert command(again, "restore", str(backups), "--backup", oldest)[0] == 0
    assert again.row("select count(*) from submissions_receipt")[0] == 0
    again.remove()

    code, said = command(installation, "backup", str(backups), "--keep", "1")
    assert (code, "3 older backups deleted" in said) == (0, True), said
    code, said = command(installation, "verify", "--backup", str(backups))
    assert (code, said.count("完好")) == (0, 1), said


def test_what_is_damaged_is_named_and_nothing_is_restored_by_half(installation, tmp_path):
    backups, content = tmp_path / "backups", story("门口的一张桌子")
    sha256 = hashlib.sha256(content).hexdigest()
    installation.publish(stories_notice(5))
    Client(installation).hand_in(installation, unit="文学院", title="门口的一张桌子", content=content)
    assert command(installation, "backup", str(backups))[0] == 0

    # A restore is refused unless the target is empty.
    code, said = command(installation, "restore", str(backups))
    assert (code, "请恢复到空的" in said) == (2, True), said

    # One changed byte in the backup: restore names the file and writes nothing.
    rotten = blob(backups, sha256)
    rotten.chmod(0o600)
    rotten.write_bytes(content[:-1] + b"!")
    again = Installation(tmp_path / "again", seed=None)
    code, said = command(again, "restore", str(backups))
    assert (code, sha256 in said) == (2, True), said
    assert not (again.data / "baosong.sqlite3").exists()
    again.remove()


def change_one_byte(path):
    path.chmod(0o600)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_one_file_and_all_files_of_a_submission_come_back_from_the_backup(installation, tmp_path):
    backups, content = tmp_path / "backups", story("门口的一张桌子")
    sha256 = hashlib.sha256(content).hexdigest()
    installation.publish(stories_notice(5))
    client = Client(installation)
    client.hand_in(installation, unit="文学院", title="门口的一张桌子", content=content)
    assert command(installation, "backup", str(backups))[0] == 0
    stored = blob(installation.data / "blobstore", sha256)
    if "BAOSONG_STORE" in installation.environment:
        # The bucket is reached by the test of the object store.
        return

    # Verification names unit, submission and file; the next backup notices the damage although it has a copy.
    change_one_byte(stored)
    code, said = command(installation, "verify")
    assert (code, "文件已损坏：文学院《门口的一张桌子》（作品编号 1）的文件" in said, f"--only {sha256}" in said) == (1, True, True), said
    code, said = command(installation, "backup", str(backups))
    assert (code, f"damaged: {sha256}  文学院《门口的一张桌子》" in said, "备份文件夹中有完好的副本" in said) == (1, True, True), said

    # One file by its hash, while the site runs.
    code, said = command(installation, "restore", str(backups), "--only", sha256)
    assert (code, "已取回：文学院《门口的一张桌子》" in said) == (0, True), said
    assert client.ask("GET", "/submissions/files/1/")[2] == content

    # A missing file, by the number of the submission; then there is nothing left to do, and the log tells of it once.
    stored.unlink()
    code, said = command(installation, "verify")
    assert (code, "文件缺失：文学院《门口的一张桌子》" in said) == (1, True), said
    assert command(installation, "restore", str(backups), "--only", "1")[0] == 0
    assert command(installation, "verify")[0] == 0
    code, said = command(installation, "restore", str(backups), "--only", installation.row("select number from submissions_receipt")[0])
    assert (code, "完好，无需取回" in said) == (0, True), said
    assert installation.row("select count(*) from audit_auditrecord where action = 'log.files_restored'")[0] == 2

    # What no row refers to does not come back, and what is no file is said to be none.
    for unknown in (hashlib.sha256(b"erased").hexdigest(), "99", "../1"):
        code, said = command(installation, "restore", str(backups), "--only", unknown)
        assert (code, "Traceback" in said) == (2, False), said

    # The rehearsal restores everything elsewhere and leaves nothing behind.
    place = tmp_path / "place"
    place.mkdir()
    code, said = command(installation, "rehearse", str(backups), "--in", str(place))
    assert (code, "1 个文件" in said, "恢复用时" in said) == (0, True, True), said
    assert list(place.iterdir()) == []

    # A backup that is damaged fails the rehearsal, and a damaged copy is not brought back.
    change_one_byte(blob(backups, sha256))
    code, said = command(installation, "rehearse", str(backups), "--in", str(place))
    assert (code, sha256 in said, list(place.iterdir())) == (1, True, []), said
    stored.unlink()
    code, said = command(installation, "restore", str(backups), "--only", sha256)
    assert (code, "没有完好的副本" in said) == (1, True), said


def test_a_change_of_the_audit_log_is_detected(installation):
    """ASVS 7.3.1–7.3.3."""
    installation.publish(stories_notice(5))
    assert command(installation, "verify")[0] == 0

    installation.python(
        "import django; django.setup()\nfrom baosong.platform.audit.models import AuditRecord\nAuditRecord.objects.filter(pk=2).update(actor_name='somebody else')"
    )

    code, said = command(installation, "verify")
    assert (code, "2" in said) == (1, True), said


def test_a_small_installation_moves_to_the_larger_form_by_one_command(installation, tmp_path):
    installation.publish(stories_notice(5))
    address = Client(installation).hand_in(installation, unit="文学院", title="门口的一张桌子", content=story("门口的一张桌子"))
    with postgres_server() as database, store_server() as store:
        config = tmp_path / "new.toml"
        said = {
            "data": str(tmp_path / "new"),
            "database": database.address(),
            "store": store.bucket("moved"),
            "store_endpoint": store.endpoint,
            "store_key": KEY,
            "store_secret": SECRET,
        }
        config.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in said.items()), "utf-8")

        # Refused while the site runs: later writes would not be moved.
        code, output = command(installation, "move", str(config))
        assert (code, "请先停止系统" in output) == (2, True), output
        installation.kill()
        end = time.monotonic() + PATIENCE_S
        while (answer := command(installation, "move", str(config)))[0] == 2 and time.monotonic() < end:
            time.sleep(2)
        assert answer[0] == 0, answer[1]

        # The new installation has all data; the old folder is unchanged.
        moved = Installation(tmp_path / "unused", seed=None)
        moved.environment = {name: value for name, value in moved.environment.items() if not name.startswith("BAOSONG_")}
        moved.environment |= {"BAOSONG_CONFIG": str(config)}
        assert command(moved, "verify")[0] == 0
        moved.start()
        try:
            assert "本回执真实有效" in Client(moved).ask("GET", address)[2].decode()
            assert Client(moved).ask("GET", "/submissions/files/1/")[2] == story("门口的一张桌子")
        finally:
            moved.close()
        assert installation.row("select count(*) from submissions_receipt")[0] == 1
