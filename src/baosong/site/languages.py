"""The few settings that wording needs, for commands that need no data folder."""

from pathlib import Path
from typing import Any, Final

from baosong.site import configuration

LANGUAGE_SETTINGS: Final[dict[str, Any]] = {
    "LANGUAGE_CODE": configuration.load()["language"],
    "LANGUAGES": [("zh-hans", "中文"), ("en", "English")],
    "LOCALE_PATHS": [Path(__file__).resolve().parent / "locale"],
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Shanghai",
    "STATIC_URL": "/static/",
}
