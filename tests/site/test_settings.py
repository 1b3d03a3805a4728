"""Settings of an installation with an empty data folder."""

import os
import subprocess
import sys

import pytest

PRINT = "from django.conf import settings; print(settings.SECRET_KEY)"


def test_processes_that_start_together_on_an_empty_folder_agree_on_one_key(tmp_path):
    """ASVS 1.6.1–1.6.4, 6.4.1–6.4.2."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "baosong.site.settings", "BAOSONG_DATA": str(tmp_path / "data")}

    started = [subprocess.Popen([sys.executable, "-c", PRINT], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    keys = {process.communicate()[0].strip() for process in started}

    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("port", "starttls", "expected"), [(465, "false", "True False"), (465, "true", "True False"), (587, "true", "False True"), (25, "false", "False False")]
)
def test_port_465_is_encrypted_from_the_beginning(tmp_path, port, starttls, expected):
    code = "from django.conf import settings; print(settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS)"
    options = {"BAOSONG_SMTP_PORT": str(port), "BAOSONG_SMTP_TLS": starttls, "BAOSONG_DATA": str(tmp_path)}
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "baosong.site.settings", **options}

    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)

    assert ran.stdout.strip() == expected, ran.stderr
