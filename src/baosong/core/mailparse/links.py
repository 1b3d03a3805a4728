"""Cloud-storage links in the text of a mail, with their extraction codes. They are displayed, never fetched."""

import re
from dataclasses import dataclass
from typing import Final

SERVICES: Final = (
    ("baidu", re.compile(r"https?://(?:pan|yun)\.baidu\.com/[^\s<>\"'，。；、)）】]+", re.IGNORECASE)),
    ("quark", re.compile(r"https?://pan\.quark\.cn/[^\s<>\"'，。；、)）】]+", re.IGNORECASE)),
    ("aliyun", re.compile(r"https?://(?:www\.)?(?:aliyundrive|alipan)\.com/[^\s<>\"'，。；、)）】]+", re.IGNORECASE)),
    ("qq", re.compile(r"https?://(?:wx\.|en\.)?mail\.qq\.com/(?:cgi-bin/)?(?:ftnExs_download|ftn/|xmspamcheck)[^\s<>\"'，。；、)）】]*", re.IGNORECASE)),
    ("weiyun", re.compile(r"https?://share\.weiyun\.com/[^\s<>\"'，。；、)）】]+", re.IGNORECASE)),
    (
        "netease",
        re.compile(
            r"https?://(?:mail|dashi|fs)\.163\.com/(?:html/)?(?:large-attachment|filehub|cloud-attachment|fileservice)[^\s<>\"'，。；、)）】]*", re.IGNORECASE
        ),
    ),
    ("lanzou", re.compile(r"https?://[\w.-]*\.?lanzou[a-z]?\.com/[^\s<>\"'，。；、)）】]+", re.IGNORECASE)),
    ("other", re.compile(r"https?://[\w.-]*(?:pan|disk|cloud|netdisk|drive|box)[\w.-]*\.edu\.cn/[^\s<>\"'，。；、)）】]+", re.IGNORECASE)),
)
CODE: Final = re.compile(r"(?:提取码|提取密码|访问码|分享码|提取|密码|口令)\s*(?:为|是)?\s*[:\uff1a]?\s*([A-Za-z0-9]{4,8})(?![A-Za-z0-9])")
IN_ADDRESS: Final = re.compile(r"[?&](?:pwd|password|code|k)=([A-Za-z0-9]{4,8})(?![A-Za-z0-9])")
# Maximum distance of the code from its link, in characters.
NEAR: Final = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A cloud-storage link: service (baidu, quark, aliyun, qq, …), address, extraction code or ""."""

    service: str
    address: str
    code: str = ""


def links_in(text: str) -> tuple[Link, ...]:
    """Return each link once, in the order of the text."""
    spots = sorted((match.start(), match.end(), service, match[0].rstrip(".,;")) for service, pattern in SERVICES for match in pattern.finditer(text))
    found: dict[str, Link] = {}
    for number, (_start, end, service, address) in enumerate(spots):
        following = spots[number + 1][0] if number + 1 < len(spots) else len(text)
        code = IN_ADDRESS.search(address) or CODE.search(text[end : min(end + NEAR, following)])
        known = found.get(address)
        if known is None or not known.code:
            found[address] = Link(service, address, code[1] if code else "")
    return tuple(found.values())
