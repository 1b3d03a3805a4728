"""Settings of an installation with an empty data folder."""

import os
import subprocess
import sys

PRINT = "from django.conf import settings; print(settings.SECRET_KEY)"


def test_processes_that_start_together_on_an_empty_folder_agree_on_one_key(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "baosong.site.settings", "BAOSONG_DATA": str(tmp_path / "data")}

    started = [subprocess.Popen([sys.executable, "-c", PRINT], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    keys = {process.communicate()[0].strip() for process in started}

    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0
