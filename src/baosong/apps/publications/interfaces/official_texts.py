"""Briefs and official documents as input for their layouts; the draft text of a report."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Unit
from baosong.apps.publications.models import Brief, OfficialDocument
from baosong.core.typesetting.official_layouts import Bulletin, BulletinItem, OfficialDocumentLayout

CHINESE_DIGITS = "一二三四五六七八九十"


def brief_labels() -> dict[str, str]:
    """Fixed labels of a brief in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"foreword": _("Editor's note"), "contents": _("In this issue")}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def bulletin_of(brief: Brief) -> Bulletin:
    distribution = (("报", brief.reported_to), ("送", brief.sent_to), ("发", brief.issued_to))
    items = tuple(BulletinItem(item.title, _lines(item.text), item.source) for item in brief.items.all())
    day = f"{brief.date.year}年{brief.date.month}月{brief.date.day}日"
    return Bulletin(brief.name, f"第{brief.number}期（总第{brief.total}期）", brief.issuer, day, items, brief.note, brief.foreword, distribution, brief.copies)


def official_document_of(official_document: OfficialDocument) -> OfficialDocumentLayout:
    return OfficialDocumentLayout(
        title=official_document.title,
        number=official_document.number,
        addressee=official_document.addressee,
        lines=_lines(official_document.text),
        issuer=official_document.issuer,
        date=official_document.date,
        attachments=_lines(official_document.attachments),
        contact=official_document.contact,
        copies=official_document.copies_to,
        printed_by=official_document.issuer if official_document.copies_to else "",
        mark=official_document.mark,
    )


def report_text(unit: Unit, entries: Sequence[Entry]) -> str:
    """Draft text of a report on selected entries, grouped by theme, to be completed by the clerk."""
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
            f"（{CHINESE_DIGITS[number % 10]}）{theme}",
            f"共{len(own)}件：" + "、".join(f"《{entry.title}》（{entry.source.split(' · ')[-1]}）" for entry in own) + "。",
        ]
    return "\n".join([*lines, "二、下一步工作", "特此报告。"])
