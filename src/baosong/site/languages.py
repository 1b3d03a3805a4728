"""The catalogue of translations: compiled where it is older than its source, and the settings that wording alone needs."""

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
    """Settings for commands that speak but need no data folder."""
    return {**LANGUAGE_SETTINGS, "LANGUAGE_CODE": configuration.load()["language"]}


def compile_catalogues() -> None:
    """Makes .mo files of .po files that are newer; a read-only installation keeps what it has."""
    import polib

    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Another process may read it now, or make it in the same moment: it is there as a whole, or as it was.
        made = target.with_suffix(f".{os.getpid()}")
        try:
            polib.pofile(str(source)).save_as_mofile(str(made))
        except OSError:
            continue
        made.replace(target)
