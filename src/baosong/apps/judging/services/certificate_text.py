"""The text of certificates: blanks in 【】 are filled for each work. Nothing is read or written here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from baosong.apps.judging.enums import CertificateBlank

TITLE: Final = "荣誉证书"
BODY: Final = "【单位】　【作者】：\n所报送的《【作品】》在【活动】中荣获【奖项】。\n特发此证，以资鼓励。"
# A blank with the spaces before it, which are left out where nothing is filled in.
BLANK: Final = re.compile(rf"(?P<space>[ \u3000]*)【(?P<name>{'|'.join(CertificateBlank.values)})】")
BRACKETED: Final = re.compile(r"【[^【】]*】?|】")
# 关于开展……活动的通知: what is between is the activity.
NOTICE_TITLE: Final = re.compile(
    r"关于(?:认真|扎实)?(?:组织)?(?:开展|举办|举行|做好|征集|报送|推荐|申报)?(?P<activity>.+?)(?:工作)?的(?:补充)?(?:通知|公告|函|通报)(?:[（(].*)?$"
)
JUDGED: Final = ("评选", "评审", "大赛", "比赛", "竞赛", "征文")


@dataclass(frozen=True, slots=True)
class CertificateText:
    """What an organiser edits. `date`: empty for the day of the outcome; `number_prefix` precedes the running number."""

    title: str
    activity: str
    body: str
    issuer: str
    date: str = ""
    number_prefix: str = ""


def unknown_blanks(body: str) -> list[str]:
    """Brackets in the text that name nothing that can be filled in."""
    return list(dict.fromkeys(BRACKETED.findall(BLANK.sub("", body))))


def has_blank(body: str, blank: CertificateBlank) -> bool:
    return f"【{blank}】" in body


def filled(body: str, values: Mapping[CertificateBlank, str]) -> tuple[str, ...]:
    """The paragraphs with the values in the blanks. A value is never searched for blanks."""

    def fill(match: re.Match[str]) -> str:
        value = " ".join(values[CertificateBlank(match["name"])].split())
        before = match.string[: match.start()] + match["space"]
        return match["space"] + _nested(value, before[-1:]) if value else ""

    text = BLANK.sub(fill, body)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _nested(value: str, before: str) -> str:
    """The value with marks as they are within other marks (GB/T 15834-2011): 〈〉 in 《》, ‘’ in “”."""
    if before == "《":
        return re.sub(r"^《([^《》]*)》$", r"\1", value).replace("《", "〈").replace("》", "〉")
    if before == "“":
        return re.sub(r"^“([^“”]*)”$", r"\1", value).replace("“", "‘").replace("”", "’")
    return value


def activity_of(notice_title: str, task_name: str) -> str:
    """The name of the activity, from the title of the notice and the task; an organiser edits it."""
    title = notice_title.strip().strip("《》")
    found = NOTICE_TITLE.search(title)
    activity = found["activity"] if found else title
    if task_name and task_name not in activity:
        activity = f"{activity}“{task_name.strip('“”')}”"
    return activity if any(word in activity[-5:] for word in JUDGED) else f"{activity}评选"
