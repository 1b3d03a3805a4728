"""Forms of the library: metadata, chapters, decisions, collections, titles of model units."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.library.enums import Audience, Rights
from baosong.apps.library.errors import ChaptersUnreadable
from baosong.apps.library.interfaces.chapters import chapter_lines
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.services import metadata
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.web.forms import LongTextField, OptionField, OptionsField, RecordField, TextField, TickField, WebForm, WholeNumberField, refused

SEPARATORS: Final = re.compile(r"[,，、;；\s]+")
FIRST_YEAR: Final = 1900
KEYWORD: Final = 20
MOST_KEYWORDS: Final = 12
CHAPTER_TITLE: Final = 80


class DescribeForm(WebForm):
    """The metadata of an entry."""

    title = TextField(label=gettext_lazy("Title"), max_length=200)
    creators = TextField(label=gettext_lazy("Speaker or authors"), max_length=200, required=False)
    summary = LongTextField(label=gettext_lazy("Summary"), max_length=2000, required=False, attrs={"rows": 4})
    keywords = TextField(
        label=gettext_lazy("Keywords"), required=False, help_text=gettext_lazy("At most 12, each of at most 20 characters, separated by commas or spaces.")
    )
    keyword = OptionsField(label=gettext_lazy("Suggested from the text; tick what fits"), required=False)
    theme = TextField(label=gettext_lazy("Theme"), max_length=60, required=False, css_classes="grow", attrs={"list": "themes"})
    year = WholeNumberField(label=gettext_lazy("Year"), required=False, css_classes="small", least=FIRST_YEAR)
    rights = OptionField(label=gettext_lazy("Rights"), choices=Rights.choices, css_classes="grow")
    audience = OptionField(label=gettext_lazy("Who may open it"), choices=Audience.choices, css_classes="grow")
    has_consent = TickField(label=gettext_lazy("Those seen and heard in it have agreed to its being shown"))
    consent = TextField(label=gettext_lazy("Where their consent is on file"), max_length=300, required=False)

    def __init__(self, *args: Any, entry: Entry, this_year: int, **kwargs: Any) -> None:
        names = ("title", "creators", "summary", "theme", "rights", "audience", "has_consent", "consent")
        initial = {name: getattr(entry, name) for name in names} | {"keywords": "、".join(entry.keywords), "year": entry.year or None}
        super().__init__(*args, initial=initial, **kwargs)
        self.set_choices("keyword", [(word, word) for word in entry.suggested if word not in entry.keywords])
        self.fields["year"].most = this_year + 1  # type: ignore[attr-defined]  # the field is a NumberField of platform.web

    def clean_keywords(self) -> list[str]:
        words = [word for word in SEPARATORS.split(self.cleaned_data["keywords"]) if word]
        for word in words:
            if len(word) > KEYWORD:
                raise ValidationError(_("“%(word)s” is too long: a keyword has at most %(most)s characters.") % {"word": word, "most": KEYWORD})
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = list(dict.fromkeys([*cleaned.get("keywords", ()), *cleaned.get("keyword", ())]))
        if len(words) > MOST_KEYWORDS:
            self.add_error("keywords", _("At most %(most)s keywords; these are %(n)s.") % {"most": MOST_KEYWORDS, "n": len(words)})
        return cleaned | {"keywords": words}

    def description(self) -> metadata.Description:
        answers = {name: value for name, value in self.cleaned_data.items() if name != "keyword"}
        return metadata.Description(
            **(answers | {"year": answers["year"] or 0, "rights": Rights(answers["rights"]), "audience": Audience(answers["audience"])})
        )


class ChaptersForm(WebForm):
    """The chapters of one film; cleaned into seconds and titles."""

    chapters = LongTextField(required=False, max_length=20_000, attrs={"rows": 5, "placeholder": "0:00 开场\n2:30 那天晚上"})

    def __init__(self, *args: Any, transcript: Transcript, **kwargs: Any) -> None:
        self.transcript = transcript
        super().__init__(*args, auto_id=f"id_{transcript.pk}_%s", initial={"chapters": chapter_lines(transcript)}, **kwargs)
        self.fields["chapters"].label = _("Chapters of %(name)s: a time and a title on each line") % {"name": transcript.file.name}

    def clean_chapters(self) -> list[tuple[int, str]]:
        try:
            chapters = metadata.chapters_from(self.cleaned_data["chapters"])
        except ChaptersUnreadable as refusal:
            raise refused(refusal) from refusal
        for _seconds, title in chapters:
            if len(title) > CHAPTER_TITLE:
                facts = {"title": title[:CHAPTER_TITLE], "most": CHAPTER_TITLE, "n": len(title)}
                raise ValidationError(_("“%(title)s…” is too long: a chapter's title has at most %(most)s characters; these are %(n)s.") % facts)
        return chapters


class DeclineForm(WebForm):
    """Why an entry is declined."""

    form_name = "decline"
    reason = TextField(label=gettext_lazy("Reason"), max_length=500, css_classes="grow")


class WithdrawForm(DeclineForm):
    """Why an entry is taken out of the library."""

    form_name = "withdraw"


class ExpertForm(WebForm):
    """The expert who is to approve an entry."""

    form_name = "expert"
    expert = RecordField(label=gettext_lazy("Expert"), queryset=Person.objects.none(), empty_label=None, css_classes="grow")

    def __init__(self, *args: Any, experts: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("expert", Person.objects.filter(pk__in=[expert.pk for expert in experts]).order_by("name"))


class CollectionForm(WebForm):
    """A new collection."""

    form_name = "collection"
    title = TextField(label=gettext_lazy("Title"), max_length=100, css_classes="grow")
    summary = TextField(label=gettext_lazy("What it is about"), max_length=500, required=False, css_classes="grow")


class HonourForm(WebForm):
    """A title that a unit holds."""

    form_name = "honour"
    unit = RecordField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=None, css_classes="grow")
    name = TextField(label=gettext_lazy("Title held"), max_length=60, css_classes="grow", attrs={"placeholder": "样板支部"})
    level = TextField(label=gettext_lazy("Named by"), max_length=60, required=False, css_classes="grow", attrs={"placeholder": "省级"})
    year = WholeNumberField(label=gettext_lazy("Year"), css_classes="small", least=FIRST_YEAR)

    def __init__(self, *args: Any, units: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"year": this_year}, **kwargs)
        self.set_rows("unit", units)
        self.fields["year"].most = this_year + 1  # type: ignore[attr-defined]  # the field is a NumberField of platform.web
