"""Forms of publications: casebooks, cases, briefs, official documents and the publicity record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import HiddenInput
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from baosong.apps.orgs.models import Unit
from baosong.apps.publications.enums import DraftMark, PublicityChannel
from baosong.apps.publications.models import Brief, BriefItem, Case, Casebook, OfficialDocument, Publication, Section
from baosong.apps.publications.services import briefs, case_texts, casebooks, official_documents
from baosong.apps.publications.services.publicity import PublicationFacts, Screenshot
from baosong.platform.web.forms import DayField, LongTextField, OptionField, PostedFileField, TextField, WebForm, WholeNumberField

MAX_REVISION: Final = 2**31 - 1
MAX_ITEMS: Final = 100
MAX_READS: Final = 10**12
MAX_PICTURE_MB: Final = 40
MAX_SCREENSHOT_MB: Final = 20
BRIEF_NAME: Final = "党建工作简报"
Key = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
# Sections with the keys of their cases, as the page sends them.
Order = list[tuple[Key, list[Key]]]


def _values(record: object, form: type[WebForm]) -> dict[str, Any]:
    """The values of the record's fields that the form has."""
    return {name: getattr(record, name) for name in form.base_fields if hasattr(record, name)}


class OfUnitForm(WebForm):
    """Something new of a unit, which is asked for if there are several."""

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        if len(self.units) > 1:
            choices = [(key, str(unit)) for key, unit in self.units.items()]
            self.add_field("unit", OptionField(label=gettext("Unit"), choices=choices, css_classes="grow"))

    @property
    def unit(self) -> Unit:
        key = self.cleaned_data.get("unit")
        return self.units[key] if key else next(iter(self.units.values()))


class NewCasebookForm(OfUnitForm):
    form_name = "casebook"
    title = TextField(label=_("Title"), max_length=100, css_classes="grow", attrs={"placeholder": "战疫故事与案例选编"})


class NewBriefForm(OfUnitForm):
    form_name = "brief"
    name = TextField(label=_("Name of the brief"), max_length=30, required=False, css_classes="grow")


class NewOfficialDocumentForm(OfUnitForm):
    form_name = "document"
    title = TextField(label=_("Title"), max_length=120, required=False, css_classes="grow")
    addressee = TextField(label=pgettext_lazy("addressee", "To"), max_length=200, required=False, css_classes="grow")


class ImprintForm(WebForm):
    """Cover and preface of a casebook."""

    form_name = "imprint"
    revision = WholeNumberField(most=MAX_REVISION, widget=HiddenInput())
    title = TextField(label=_("Title"), max_length=100, css_classes="grow")
    subtitle = TextField(label=_("Subtitle"), max_length=100, required=False, css_classes="grow")
    issuer = TextField(label=_("Issued by"), max_length=100, required=False, css_classes="grow")
    date = TextField(label=_("Date on the cover"), max_length=40, required=False, css_classes="small")
    note = TextField(label=_("Mark at the top"), max_length=40, required=False, css_classes="small", attrs={"placeholder": "内部资料"})
    preface = LongTextField(label=_("Preface"), max_length=casebooks.MAX_PREFACE, required=False, attrs={"rows": 8})

    def __init__(self, *args: Any, casebook: Casebook, **kwargs: Any) -> None:
        super().__init__(*args, initial=_values(casebook, type(self)), **kwargs)

    @property
    def imprint(self) -> casebooks.Imprint:
        return casebooks.Imprint(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


class SectionForm(WebForm):
    """The title of a section; without one it has no title page."""

    title = TextField(label=_("Section"), max_length=60, required=False, css_classes="grow label-hidden", attrs={"placeholder": _("No title of its own")})

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_section{section.pk}_%s", initial={"title": section.title}, **kwargs)


class NewSectionForm(WebForm):
    form_name = "section"
    add = TextField(label=_("New section"), max_length=60, css_classes="grow")


class OrderForm(WebForm):
    """The order of sections and cases, sent by the page after dragging."""

    order = LongTextField(max_length=100_000)

    def clean_order(self) -> Order:
        try:
            return msgspec.json.decode(self.cleaned_data["order"], type=Order)
        except msgspec.DecodeError as error:
            raise ValidationError(str(error)) from error


class CaseForm(WebForm):
    """The text of a case with a caption for each picture."""

    form_name = "case"
    revision = WholeNumberField(most=MAX_REVISION, widget=HiddenInput())
    title = TextField(label=_("Title"), max_length=200)
    byline = TextField(label=_("Unit and authors"), max_length=200, required=False)
    body = LongTextField(label=pgettext_lazy("casebook", "Text"), max_length=case_texts.MAX_CHARACTERS, required=False, attrs={"rows": 24})

    def __init__(self, *args: Any, case: Case, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={**_values(case, type(self)), **(initial or {})}, **kwargs)
        self.pictures = list(case.pictures.all())
        for picture in self.pictures:
            label = gettext("Caption of picture %(n)s") % {"n": picture.number}
            field = TextField(label=label, max_length=200, required=False, css_classes="grow", initial=picture.caption)
            self.add_field(f"caption-{picture.number}", field)

    @property
    def captions(self) -> list[tuple[int, Any]]:
        return [(picture.number, self[f"caption-{picture.number}"]) for picture in self.pictures]

    @property
    def text(self) -> case_texts.CaseText:
        given = self.cleaned_data
        # A page that was opened before a picture was added has no caption for it.
        captions = {number: given[field.name] for number, field in self.captions if field.html_name in self.data}
        return case_texts.CaseText(given["title"], given["byline"], given["body"], captions)


def _ensure_size(file: "UploadedFile[Any]", sentence: str, most: int) -> "UploadedFile[Any]":
    if (file.size or 0) > most * 1024**2:
        raise ValidationError(sentence)
    return file


class PictureForm(WebForm):
    form_name = "picture"
    picture = PostedFileField(label=_("Add a picture"), css_classes="grow")

    def clean_picture(self) -> "UploadedFile[Any]":
        return _ensure_size(self.cleaned_data["picture"], gettext("Please choose a picture of at most 40 MB."), MAX_PICTURE_MB)


class BriefItemForm(WebForm):
    """An item of a brief; `key` is empty for a new one. Without title and text the item is left out."""

    form_name = "item"
    key = WholeNumberField(most=MAX_REVISION, required=False, widget=HiddenInput())
    title = TextField(label=_("Title"), max_length=100, required=False, css_classes="grow")
    source = TextField(label=_("Source"), max_length=100, required=False, css_classes="small")
    text = LongTextField(label=pgettext_lazy("casebook", "Text"), max_length=briefs.MAX_ITEM_CHARACTERS, required=False, attrs={"rows": 5})

    @property
    def item(self) -> briefs.BriefItemText:
        given = self.cleaned_data
        return briefs.BriefItemText(given["key"] or 0, given["title"], given["text"], given["source"])


class BriefForm(WebForm):
    """Heading of a brief; its rows are the items."""

    form_name = "brief"
    revision = WholeNumberField(most=MAX_REVISION, widget=HiddenInput())
    name = TextField(label=_("Name of the brief"), max_length=30, css_classes="grow")
    number = WholeNumberField(label=_("Issue"), least=1, most=9_999, css_classes="tiny")
    total = WholeNumberField(label=_("In all"), least=1, most=99_999, css_classes="tiny")
    date = DayField(label=pgettext_lazy("official paper", "Date"), css_classes="small")
    issuer = TextField(label=_("Issued by"), max_length=100, required=False, css_classes="grow")
    note = TextField(label=_("Mark at the top"), max_length=40, required=False, css_classes="grow", attrs={"placeholder": "内部资料 注意保存"})
    foreword = LongTextField(label=_("Editor's note"), max_length=briefs.MAX_ITEM_CHARACTERS, required=False, attrs={"rows": 3})
    reported_to = TextField(label=format_lazy("{}（报）", _("Reported to")), max_length=200, required=False, css_classes="grow")
    sent_to = TextField(label=format_lazy("{}（送）", _("Sent to")), max_length=200, required=False, css_classes="grow")
    issued_to = TextField(label=format_lazy("{}（发）", _("Issued to")), max_length=200, required=False, css_classes="grow")
    copies = WholeNumberField(label=_("Copies"), most=100_000, css_classes="tiny")

    def __init__(self, *args: Any, brief: Brief, **kwargs: Any) -> None:
        super().__init__(*args, initial=_values(brief, type(self)), **kwargs)

    def clean(self) -> None:
        if all(row.is_valid() for row in self.rows) and len(self.items) > MAX_ITEMS:
            raise ValidationError(gettext("At most %(most)s items; these are %(n)s.") % {"most": MAX_ITEMS, "n": len(self.items)})

    @property
    def heading(self) -> briefs.BriefHeading:
        return briefs.BriefHeading(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})

    @property
    def items(self) -> list[briefs.BriefItemText]:
        found = [row.item for row in self.rows if isinstance(row, BriefItemForm)]
        return [item for item in found if item.title or item.text]


def item_values(items: Iterable[BriefItem]) -> list[dict[str, Any]]:
    """The values of a brief's items and of an empty one, for `initial_rows`."""
    return [*({"key": item.pk, "title": item.title, "source": item.source, "text": item.text} for item in items), {}]


class OfficialDocumentForm(WebForm):
    form_name = "document"
    revision = WholeNumberField(most=MAX_REVISION, widget=HiddenInput())
    title = TextField(label=_("Title"), max_length=120)
    number = TextField(
        label=pgettext_lazy("official paper", "Number"), max_length=40, required=False, css_classes="grow", attrs={"placeholder": "校组〔2026〕12号"}
    )
    mark = OptionField(label=_("Mark at the top"), required=False, css_classes="grow", choices=[(value, value or label) for value, label in DraftMark.choices])
    addressee = TextField(label=pgettext_lazy("addressee", "To"), max_length=200, required=False)
    text = LongTextField(label=pgettext_lazy("casebook", "Text"), max_length=official_documents.MAX_CHARACTERS, required=False, attrs={"rows": 18})
    attachments = LongTextField(label=_("Attachments, one on each line"), max_length=10_000, required=False, attrs={"rows": 2})
    issuer = TextField(label=_("Issued by"), max_length=100, required=False, css_classes="grow")
    date = TextField(label=pgettext_lazy("official paper", "Date"), max_length=20, required=False, css_classes="small")
    contact = TextField(label=_("Contact"), max_length=100, required=False, css_classes="grow")
    copies_to = TextField(label=_("Copies to"), max_length=200, required=False, css_classes="grow")

    def __init__(self, *args: Any, official_document: OfficialDocument, **kwargs: Any) -> None:
        super().__init__(*args, initial=_values(official_document, type(self)), **kwargs)

    @property
    def content(self) -> official_documents.DocumentText:
        given = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return official_documents.DocumentText(mark=DraftMark(given.pop("mark")), **given)


class PublicationForm(WebForm):
    """Where and when an entry is or will be published."""

    channel = OptionField(label=pgettext_lazy("publicity", "Where"), choices=PublicityChannel.choices, css_classes="grow")
    account = TextField(label=_("Account"), max_length=60, required=False, css_classes="grow")
    planned_on = DayField(label=_("Planned for"), required=False, css_classes="grow")
    published_on = DayField(label=_("Published on"), required=False, css_classes="grow")
    reads = WholeNumberField(label=_("Reads"), most=MAX_READS, required=False, css_classes="small")
    link = TextField(label=_("Link"), max_length=500, required=False, attrs={"placeholder": "https://", "inputmode": "url"})
    screenshot = PostedFileField(label=_("Screenshot"), required=False)

    def __init__(self, *args: Any, publication: Publication | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_values(publication, type(self)) if publication else {}, **kwargs)

    def clean_screenshot(self) -> Screenshot | None:
        file = self.cleaned_data["screenshot"]
        if not file:
            return None
        _ensure_size(file, gettext("Please choose a picture of at most 20 MB."), MAX_SCREENSHOT_MB)
        return Screenshot(file.name or "", file.read())

    @property
    def facts(self) -> PublicationFacts:
        given = {name: value for name, value in self.cleaned_data.items() if name != "screenshot"}
        return PublicationFacts(channel=PublicityChannel(given.pop("channel")), **given)
