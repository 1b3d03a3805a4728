"""Forms for articles and the answers of those whose stories were edited."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from baosong.apps.articles.services.editing import MOST
from baosong.apps.calls.models import Task
from baosong.platform.web.forms import LongTextField, OptionField, TextField, WebForm

LONGEST_TITLE: Final = 100


class NewArticleForm(WebForm):
    """A collection of stories, for one of the unit's tasks or for none."""

    title = TextField(label=_("Title"), max_length=LONGEST_TITLE, css_classes="grow")
    task = OptionField(label=_("Task"), required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("task", [("", _("none")), *((task.pk, str(task)) for task in tasks)])


class ArticleButton(StrEnum):
    """Buttons of an article's page."""

    PICK = "pick"
    TEXT = "text"
    ENTITLE = "entitle"
    PUBLISH = "publish"
    TAKE_DOWN = "take-down"


class PartButton(StrEnum):
    """Buttons of a part."""

    UP = "up"
    DOWN = "down"
    OUT = "out"
    EDIT = "edit"


class AnswerButton(StrEnum):
    """A teller's answer to an edited text."""

    AGREE = "agree"
    DECLINE = "decline"


class TextForm(WebForm):
    """A text of the unit's own."""

    form_name = "own"
    heading = TextField(label=_("Heading"), max_length=LONGEST_TITLE, required=False)
    text = LongTextField(label=_("Text"), max_length=MOST, strip=False, attrs={"rows": 6})


class TitleForm(WebForm):
    """Title and foreword of an article."""

    form_name = "entitle"
    title = TextField(label=_("Title"), max_length=LONGEST_TITLE)
    foreword = LongTextField(label=_("Foreword"), max_length=MOST, required=False, strip=False, attrs={"rows": 4})


class PartForm(WebForm):
    """A part, edited."""

    heading = TextField(label=_("Heading"), max_length=LONGEST_TITLE, required=False)
    text = LongTextField(label=_("Text"), max_length=MOST, required=False, strip=False, attrs={"rows": 16})


class AnswerForm(WebForm):
    """What the teller says. Heading and text are those of the page that was answered; they are compared with the part as it is now."""

    words = LongTextField(label=_("What you want to say to it (if you like)"), max_length=500, required=False, attrs={"rows": 2})
    heading = TextField(required=False, attrs={"hidden": True})
    text = LongTextField(required=False, strip=False, attrs={"hidden": True})
