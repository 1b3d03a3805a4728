"""What the User-Agent header says of a browser. It is chosen by the client: for people to recognise their devices, not for decisions."""

import re
from typing import Final

from django.utils.translation import gettext as _

TABLET: Final = re.compile(r"iPad|Tablet|Android(?!.*Mobile)", re.IGNORECASE)
PHONE: Final = re.compile(r"iPhone|Mobile|Android|HarmonyOS", re.IGNORECASE)
WECHAT: Final = "MicroMessenger"
# The first that is found counts: most browsers also name those they descend from.
BROWSERS: Final = (
    (r"wxwork", "企业微信"),
    (WECHAT, "微信"),
    (r"DingTalk", "钉钉"),
    (r"QQBrowser|MQQBrowser", "QQ 浏览器"),
    (r"UCBrowser|UCWEB", "UC 浏览器"),
    (r"QIHU|360SE|360EE", "360 浏览器"),
    (r"HuaweiBrowser", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"),
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
    (r"MSIE |Trident/", "Internet Explorer"),
)
SYSTEMS: Final = (
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"Android", "Android"),
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


def is_tablet(user_agent: str) -> bool:
    return TABLET.search(user_agent) is not None


def is_phone(user_agent: str) -> bool:
    return not is_tablet(user_agent) and PHONE.search(user_agent) is not None


def browser_name(user_agent: str) -> str:
    """Browser and system in words: “Firefox (Windows)”; “unknown browser” for what is not recognised."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if not system:
        return browser or _("unknown browser")
    return _("%(browser)s (%(system)s)") % {"browser": browser or _("unknown browser"), "system": system}


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, user_agent, re.IGNORECASE)), "")
