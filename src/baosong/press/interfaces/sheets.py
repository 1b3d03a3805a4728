"""Briefs and official papers as the data that is set."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.library.models import Entry
from baosong.orgs.models import Unit
from baosong.press.models import Brief, Missive
from baosong.printing.papers import Bulletin, Item
from baosong.printing.papers import Missive as Paper

NUMBERS = "一二三四五六七八九十"


def words() -> dict[str, str]:
    """The few words of a brief that are not the editors', in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"foreword": _("Editor's note"), "contents": _("In this issue")}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def bulletin_of(brief: Brief) -> Bulletin:
    """A brief in its customary form."""
    sent = (("报", brief.reported_to), ("送", brief.sent_to), ("发", brief.issued_to))
    items = tuple(Item(item.title, _lines(item.text), item.source) for item in brief.items.all())
    day = f"{brief.date.year}年{brief.date.month}月{brief.date.day}日"
    return Bulletin(brief.name, f"第{brief.number}期（总第{brief.total}期）", brief.issuer, day, items, brief.note, brief.foreword, sent, brief.copies)


def missive_of(missive: Missive) -> Paper:
    """An official paper after GB/T 9704."""
    return Paper(
        title=missive.title,
        number=missive.number,
        addressee=missive.addressee,
        lines=_lines(missive.text),
        issuer=missive.issuer,
        date=missive.date,
        attachments=_lines(missive.attachments),
        contact=missive.contact,
        copies=missive.copies_to,
        printed_by=missive.issuer if missive.copies_to else "",
        mark=missive.mark,
    )


def report_text(unit: Unit, entries: Sequence[Entry]) -> str:
    """A first text of a report on selected works: what there is by theme, in the customary order; the clerk writes on."""
    themes: dict[str, list[Entry]] = {}
    for entry in entries:
        themes.setdefault(entry.theme, []).append(entry)
    lines = [
        f"按照有关通知要求，{unit}认真组织作品征集和遴选，现将有关情况报告如下。",
        "一、基本情况",
        f"经所属单位推荐、专家评审和审定，入库作品{len(entries)}件。",
    ]
    for number, (theme, own) in enumerate(themes.items()):
        lines += [
            f"（{NUMBERS[number % 10]}）{theme}",
            f"共{len(own)}件：" + "、".join(f"《{entry.title}》（{entry.source.split(' · ')[-1]}）" for entry in own) + "。",
        ]
    return "\n".join([*lines, "二、下一步工作", "特此报告。"])
