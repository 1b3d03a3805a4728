"""The public notice of a selection after the customary form (公示): opening, list, period, contact, signature; as page, Word and PDF."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from baosong.apps.judging.models import Selection, SelectionChoice
from baosong.apps.judging.queries import choices_of
from baosong.apps.judging.services.public_notices import NoticeText
from baosong.core.typesetting.official_layouts import OfficialDocumentLayout

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A public notice. `groups`: prizes with their works; `period` and `objections`: sentences; `date`: the day it began, or today."""

    title: str
    intro: tuple[str, ...]
    groups: tuple[tuple[str, tuple[SelectionChoice, ...]], ...]
    period: str
    objections: str
    contact: tuple[str, ...]
    issuer: str
    date: str


def day_words(moment: datetime) -> str:
    """A day as offices write it, in the site's time zone."""
    day = timezone.localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def text_of(selection: Selection) -> NoticeText:
    """The text that was entered, the customary one where none was. The contact is a person's to give."""
    task, call = selection.task, selection.task.call
    name = call.title.strip("《》")
    intro = f"根据《{name}》要求，经各单位报送、资格审核、专家评审，拟确定以下作品为“{task.name}”获奖作品，现予以公示。"
    return NoticeText(
        selection.notice_title or f"关于“{task.name}”评审结果的公示",
        selection.notice_intro or intro,
        selection.notice_contact,
        selection.notice_issuer or call.unit.name,
    )


def announcement_of(selection: Selection, *, at: datetime) -> Announcement:
    """The public notice as it is now."""
    text, choices = text_of(selection), choices_of(selection)
    groups = [(name, tuple(choice for choice in choices if choice.prize == name)) for name, _by, _value in selection.prizes]
    if selection.notice_from is not None and selection.notice_until is not None:
        period = f"公示时间：{day_words(selection.notice_from)}至{day_words(selection.notice_until)}（{selection.days}个工作日）。"
    else:
        period = f"公示时间：自公示之日起{selection.days}个工作日。"
    return Announcement(
        text.title,
        tuple(line.strip() for line in text.intro.splitlines() if line.strip()),
        tuple((name, found) for name, found in groups if found),
        period,
        "公示期间，如有异议，请实名反映情况并提供联系方式；以单位名义反映的，须加盖公章。",
        tuple(line.strip() for line in text.contact.splitlines() if line.strip()),
        text.issuer,
        day_words(selection.notice_from or at),
    )


def layout_of(shown: Announcement) -> OfficialDocumentLayout:
    """The notice for typesetting."""
    lines = [*shown.intro]
    for number, (name, choices) in enumerate(shown.groups):
        lines.append(f"{NUMERALS[number] if number < len(NUMERALS) else number + 1}、{name}（{len(choices)}件）")
        lines += [f"{place}．《{choice.submission.title}》　{choice.awarded_unit}" for place, choice in enumerate(choices, 1)]
    lines += [shown.period, shown.objections, *shown.contact]
    return OfficialDocumentLayout(shown.title, "", "", tuple(lines), shown.issuer, shown.date)
