"""Compilation of translation catalogues, and the minimal settings for translated messages."""

import os
from pathlib import Path
from typing import Any, Final

from baosong.site import configuration

LOCALE: Final = Path(__file__).resolve().parent / "locale"
LANGUAGE_SETTINGS: Final[dict[str, Any]] = {
    "LANGUAGES": [("zh-hans", "中文"), ("en", "English")],
    "LOCALE_PATHS": [LOCALE],
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Shanghai",
    "STATIC_URL": "/static/",
}


def language_settings() -> dict[str, Any]:
    """Settings for commands that print messages but need no data folder."""
    return {**LANGUAGE_SETTINGS, "LANGUAGE_CODE": configuration.load()["language"]}


def compile_catalogues() -> None:
    """Compile .po files that are newer than their .mo. An installed package has no .po files, so nothing is written there."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        import polib  # needed in a checkout and by the build only

        # Renamed into place, since other processes may read or write it concurrently.
        compiled = target.with_suffix(f".{os.getpid()}")
        try:
            polib.pofile(str(source)).save_as_mofile(str(compiled))
        except OSError:
            # Read-only checkout: an outdated catalogue is acceptable, a missing one is not.
            if target.exists():
                continue
            raise
        compiled.replace(target)
