"""No key of an installation is in a backup in plain; sealed, they come back with the passphrase."""

import base64
import gzip
import json
import os
import stat

import pytest

from baosong.site import configuration
from baosong.site.backup.errors import BackupRefused
from baosong.site.backup.sealed_keys import seal, unseal
from tests.journeys.installation import Installation

PASSPHRASE = "五个互不相干的词语连在一起"
SECRETS = {
    "BAOSONG_SMTP_PASSWORD": "smtp-password-of-a-test",
    "BAOSONG_IMAP_PASSWORD": "imap-password-of-a-test",
    "BAOSONG_METRICS_TOKEN": "metrics-token-of-a-test",
    "BAOSONG_BACKUP_PASSPHRASE": PASSPHRASE,
}


@pytest.fixture
def installation(tmp_path):
    """With every key, and files of the operator that hold secrets in the data folder."""
    made = Installation(tmp_path / "data", **SECRETS)
    made.python("import django; django.setup()\nfrom baosong.platform.storage import installation_key\ninstallation_key()")
    (made.data / "baosong.toml").write_text('store_secret = "kept-in-toml"\n', "utf-8")
    (made.data / "services").mkdir()
    (made.data / "services" / "secrets.env").write_text("BAOSONG_OIDC_SECRET=kept-in-env\n", "utf-8")
    (made.data / "services" / "mail.txt").write_text(f"the mailbox: {SECRETS['BAOSONG_IMAP_PASSWORD']}\n", "utf-8")
    (made.data / "services" / "proxy.crt").write_text("-----BEGIN PRIVATE KEY-----\nkept-in-crt\n", "utf-8")
    (made.data / "words.txt").write_text("值守\n", "utf-8")
    yield made
    made.remove()


def files_of(folder):
    """Every file below, as it is and unpacked."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield content
            if content.startswith(b"\x1f\x8b"):
                yield gzip.decompress(content)


def said(ran):
    return ran.stdout + ran.stderr


def keys_of(data):
    return {name: (data / name).read_bytes() for name in ("secret_key", "installation.key")}


@pytest.mark.parametrize("sealed", [False, True])
def test_no_byte_of_a_backup_tells_a_secret(installation, tmp_path, sealed):
    """ASVS 6.4.1–6.4.2."""
    file = tmp_path / "passphrase"
    file.write_text("a passphrase in a file\n", "utf-8")
    markers = [content.strip() for content in keys_of(installation.data).values()]
    markers += [base64.b64decode((installation.data / "installation.key").read_bytes()), b"a passphrase in a file"]
    markers += [value.encode() for value in SECRETS.values()] + [b"kept-in-toml", b"kept-in-env", b"kept-in-crt"]

    ran = installation.command("backup", str(tmp_path / "backups"), *(["--seal", "--passphrase-file", str(file)] if sealed else []))

    assert ran.returncode == 0, said(ran)
    contents = list(files_of(tmp_path / "backups"))
    assert [marker for marker in markers if any(marker in content for content in contents)] == []
    assert any("值守".encode() in content for content in contents)
    assert "installation.key, secret_key, services/mail.txt, services/proxy.crt, services/secrets.env" in said(ran)


def test_every_option_that_holds_a_password_is_known_as_a_secret():
    named = {option.name for option in configuration.OPTIONS if any(word in option.name for word in ("password", "secret", "token", "passphrase"))}
    with_password = {option.name for option in configuration.OPTIONS if "user:password@" in option.meaning} | {"cache"}

    # The address of a chat group's robot is all that is needed to write to it.
    addresses = {"operator_webhook"}
    assert {option.name for option in configuration.OPTIONS if option.is_secret} == named | with_password | addresses


def test_with_the_passphrase_all_keys_come_back(installation, tmp_path):
    before = keys_of(installation.data)
    assert installation.command("backup", str(tmp_path / "backups"), "--seal").returncode == 0
    again = Installation(tmp_path / "again", seed=None, BAOSONG_BACKUP_PASSPHRASE=PASSPHRASE)

    ran = again.command("restore", str(tmp_path / "backups"))

    assert ran.returncode == 0, said(ran)
    assert keys_of(again.data) == before
    assert (again.data / "services" / "secrets.env").read_text("utf-8") == "BAOSONG_OIDC_SECRET=kept-in-env\n"
    assert [path.name for path in again.data.rglob("*") if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []
    assert "新的" not in said(ran)
    again.remove()


def test_a_key_of_the_configuration_is_sealed_as_well(tmp_path):
    key = "a-key-of-the-configuration-that-signs-everything-here"
    installation = Installation(tmp_path / "data", BAOSONG_SECRET_KEY=key, BAOSONG_BACKUP_PASSPHRASE=PASSPHRASE)
    assert installation.command("backup", str(tmp_path / "backups"), "--seal").returncode == 0
    again = Installation(tmp_path / "again", seed=None, BAOSONG_BACKUP_PASSPHRASE=PASSPHRASE)

    assert again.command("restore", str(tmp_path / "backups")).returncode == 0

    assert (again.data / "secret_key").read_text("utf-8") == key
    installation.remove()
    again.remove()


def test_without_keys_new_ones_are_made_and_what_ends_is_said(installation, tmp_path):
    before = keys_of(installation.data)
    assert installation.command("backup", str(tmp_path / "backups")).returncode == 0
    again = Installation(tmp_path / "again", seed=None)

    ran = again.command("restore", str(tmp_path / "backups"))

    assert ran.returncode == 0, said(ran)
    after = keys_of(again.data)
    assert all(before[name] != after[name] for name in before)
    for word in ("会话", "个人链接", "no-second-factor", "指纹", "services/secrets.env"):
        assert word in said(ran)
    again.remove()


def test_a_wrong_or_missing_passphrase_is_said_and_nothing_is_restored(installation, tmp_path):
    assert installation.command("backup", str(tmp_path / "backups"), "--seal").returncode == 0
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase", "utf-8")
    again = Installation(tmp_path / "again", seed=None)

    tried = again.command("restore", str(tmp_path / "backups"), "--passphrase-file", str(wrong))
    without = again.command("restore", str(tmp_path / "backups"))
    verified = again.command("verify", "--backup", str(tmp_path / "backups"), "--passphrase-file", str(wrong))

    assert (tried.returncode, "口令不能打开" in said(tried)) == (2, True), said(tried)
    assert (without.returncode, "--without-keys" in said(without)) == (2, True), said(without)
    assert (verified.returncode, "口令不能打开" in said(verified)) == (1, True), said(verified)
    assert not (again.data / "baosong.sqlite3").exists()
    assert again.command("restore", str(tmp_path / "backups"), "--without-keys").returncode == 0
    again.remove()


@pytest.mark.parametrize("passphrase", ["", "short"])
def test_a_backup_is_not_sealed_under_nothing(installation, tmp_path, passphrase):
    file = tmp_path / "passphrase"
    file.write_text(passphrase, "utf-8")

    ran = installation.command("backup", str(tmp_path / "backups"), "--seal", "--passphrase-file", str(file))

    assert (ran.returncode, "口令" in said(ran)) == (2, True), said(ran)
    assert list((tmp_path / "backups").glob("*.json")) == []


def test_a_backup_of_an_earlier_version_is_restored_with_its_keys(installation, tmp_path):
    """Format 1 held the keys among the files."""
    before, backups = keys_of(installation.data), tmp_path / "backups"
    assert installation.command("backup", str(backups)).returncode == 0
    installation.python(
        f"""
import django; django.setup()
import io
from pathlib import Path
from baosong.site.backup import repository
backups = repository.BackupRepository(Path({str(backups)!r}))
manifest = backups.read()
for name in ("secret_key", "installation.key"):
    manifest.files[name] = backups.blobs.put(io.BytesIO(Path({str(installation.data)!r}, name).read_bytes())).sha256
content = {{key: value for key, value in repository.asdict(manifest).items() if key not in ("keys", "sealed")}} | {{"format": 1}}
import json
(backups.folder / (manifest.name + repository.ENDING)).write_text(json.dumps({{"seal": repository._seal(content), "backup": content}}))
"""
    )
    again = Installation(tmp_path / "again", seed=None)

    ran = again.command("restore", str(backups))

    assert ran.returncode == 0, said(ran)
    assert keys_of(again.data) == before
    again.remove()


def test_what_was_sealed_is_opened_by_its_passphrase_only():
    """ASVS 6.4.1–6.4.2."""
    keys = {"secret_key": b"k" * 50, "installation.key": os.urandom(44)}

    sealed = seal(keys, PASSPHRASE)

    assert unseal(sealed, PASSPHRASE) == keys
    assert seal(keys, PASSPHRASE) != sealed
    with pytest.raises(BackupRefused) as refused:
        unseal(sealed, PASSPHRASE + "x")
    assert refused.value.facts["why"] == "passphrase"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda header: header["kdf"].update(n=2**30), "damaged"),
        (lambda header: header["kdf"].update(n=2**10), "passphrase"),
        (lambda header: header.update(nonce=base64.b64encode(b"0" * 12).decode()), "passphrase"),
        (lambda header: header.update(version=2), "newer"),
        (lambda header: header.pop("sealed"), "damaged"),
        (lambda header: header.update(sealed="!"), "damaged"),
    ],
)
def test_a_changed_seal_is_refused(change, why):
    header = json.loads(seal({"secret_key": b"k"}, PASSPHRASE))
    change(header)

    with pytest.raises(BackupRefused) as refused:
        unseal(json.dumps(header).encode(), PASSPHRASE)

    assert refused.value.facts["why"] == why
