"""States of rounds, reviews and selections with the table of their actions, and other choices."""

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Action, Transition


class RoundState(models.TextChoices):
    """State of a round."""

    DRAFT = "draft", pgettext_lazy("round state", "Being prepared")
    OPEN = "open", pgettext_lazy("round state", "Under review")
    CLOSED = "closed", pgettext_lazy("round state", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("round state", "Withdrawn")


PREPARE_ROUND: Final = Action("prepare", frozenset({RoundState.DRAFT}))
CHANGE_INTAKE: Final = Action("change_intake", frozenset({RoundState.DRAFT, RoundState.OPEN}))
OPEN_ROUND: Final = Transition("open", frozenset({RoundState.DRAFT}), RoundState.OPEN)
REVIEW: Final = Action("review", frozenset({RoundState.OPEN}))
CLOSE_ROUND: Final = Transition("close", frozenset({RoundState.OPEN}), RoundState.CLOSED)
SELECT: Final = Action("select", frozenset({RoundState.CLOSED}))
REOPEN_ROUND: Final = Transition("reopen", frozenset({RoundState.CLOSED}), RoundState.OPEN)
# A round whose works came from an earlier one that was reopened. Its reviews are kept and do not count.
WITHDRAW_ROUND: Final = Transition("withdraw", frozenset({RoundState.OPEN, RoundState.CLOSED}), RoundState.WITHDRAWN)
ROUND_ACTIONS: Final = (PREPARE_ROUND, CHANGE_INTAKE, OPEN_ROUND, REVIEW, CLOSE_ROUND, SELECT, REOPEN_ROUND, WITHDRAW_ROUND)


class NotJudged(StrEnum):
    """Why an accepted work of the task has no rank in a round; LATE and UNREVIEWED need a decision before the outcome is published."""

    LATE = "late"
    UNREVIEWED = "unreviewed"
    NOT_TAKEN = "not_taken"
    RULED_OUT = "ruled_out"


ASKS_FOR_DECISION: Final = frozenset({NotJudged.LATE, NotJudged.UNREVIEWED})


class NamePlace(StrEnum):
    """Where in a work a name of its unit or author was found; UNSEEN, UNSEARCHED and SCAN without a name: what a person has to look at."""

    TITLE = "title"
    FILE_NAME = "file_name"
    PROPERTIES = "properties"
    TEXT = "text"
    PICTURE = "picture"
    SUBTITLES = "subtitles"
    TAG = "tag"
    FILM = "film"
    SCAN = "scan"
    UNSEEN = "unseen"
    UNSEARCHED = "unsearched"
    # Described by version 0.2 in words of its own.
    OTHER = "other"


class RankingMethod(models.TextChoices):
    """The score that ranks submissions."""

    MEAN = "mean", pgettext_lazy("ranking", "Mean")
    TRIMMED = "trimmed", pgettext_lazy("ranking", "Mean without highest and lowest")
    ADJUSTED = "adjusted", pgettext_lazy("ranking", "Mean corrected for leniency")


class PanelRole(models.TextChoices):
    """How a panelist's marks count: experts' by the rubric, those of voters and the public as one mark each."""

    EXPERT = "expert", pgettext_lazy("panel role", "Experts")
    VOTER = "voter", pgettext_lazy("panel role", "Voters")
    PUBLIC = "public", pgettext_lazy("panel role", "Public")


class ReviewState(models.TextChoices):
    """State of a review."""

    WAITING = "waiting", pgettext_lazy("review state", "To be reviewed")
    DONE = "done", pgettext_lazy("review state", "Done")
    RECUSED = "recused", pgettext_lazy("review state", "Recused")


_NOT_RECUSED: Final = frozenset({ReviewState.WAITING, ReviewState.DONE})
FINISH_REVIEW: Final = Transition("finish", _NOT_RECUSED, ReviewState.DONE)
# A done review returns to waiting once a mark is missing.
REOPEN_REVIEW: Final = Transition("reopen", _NOT_RECUSED, ReviewState.WAITING)
RECUSE: Final = Transition("recuse", _NOT_RECUSED, ReviewState.RECUSED)
REVIEW_ACTIONS: Final = (FINISH_REVIEW, REOPEN_REVIEW, RECUSE)


class SelectionState(models.TextChoices):
    """State of a selection. No unit sees a result before it is final."""

    PREPARED = "prepared", pgettext_lazy("selection state", "Prepared")
    NOTICE = "notice", pgettext_lazy("selection state", "Public notice")
    FINAL = "final", pgettext_lazy("selection state", "Final")
    WITHDRAWN = "withdrawn", pgettext_lazy("selection state", "Withdrawn")


PREPARE_ANEW: Final = Transition("prepare_anew", frozenset({SelectionState.PREPARED, SelectionState.WITHDRAWN}), SelectionState.PREPARED)
CHOOSE: Final = Action("choose", frozenset({SelectionState.PREPARED}))
BEGIN_NOTICE: Final = Transition("begin_notice", frozenset({SelectionState.PREPARED}), SelectionState.NOTICE)
TAKE_DOWN: Final = Transition("take_down", frozenset({SelectionState.NOTICE}), SelectionState.PREPARED)
EDIT_NOTICE: Final = Action("edit_notice", frozenset({SelectionState.PREPARED, SelectionState.NOTICE}))
OBJECT: Final = Action("object", frozenset({SelectionState.NOTICE}))
_NOT_FINAL: Final = frozenset({SelectionState.PREPARED, SelectionState.NOTICE, SelectionState.WITHDRAWN})
ANSWER_OBJECTION: Final = Action("answer_objection", _NOT_FINAL)
# The round that it was drawn from, or an earlier one, is reopened.
WITHDRAW_SELECTION: Final = Transition("withdraw", _NOT_FINAL, SelectionState.WITHDRAWN)
RELEASE: Final = Transition("release", frozenset({SelectionState.NOTICE}), SelectionState.FINAL)
RECOMMEND: Final = Action("recommend", frozenset({SelectionState.FINAL}))
EDIT_CERTIFICATES: Final = Action("edit_certificates", frozenset({SelectionState.PREPARED, SelectionState.NOTICE, SelectionState.FINAL}))
PRINT_CERTIFICATES: Final = Action("print_certificates", frozenset({SelectionState.FINAL}))
SELECTION_ACTIONS: Final = (
    PREPARE_ANEW,
    CHOOSE,
    BEGIN_NOTICE,
    TAKE_DOWN,
    EDIT_NOTICE,
    OBJECT,
    ANSWER_OBJECTION,
    WITHDRAW_SELECTION,
    RELEASE,
    RECOMMEND,
    EDIT_CERTIFICATES,
    PRINT_CERTIFICATES,
)
# States in which the public notice can be read.
SEEN_BY_PUBLIC: Final = frozenset({SelectionState.NOTICE, SelectionState.FINAL})


# Points of a voter's single mark.
VOTE_MOST: Final = 100.0


class CertificateBlank(models.TextChoices):
    """What is filled into the text of a certificate. The values are written in the text, in 【】."""

    ACTIVITY = "活动", pgettext_lazy("certificate blank", "Activity")
    UNIT = "单位", pgettext_lazy("certificate blank", "Unit")
    AUTHOR = "作者", pgettext_lazy("certificate blank", "Author")
    WORK = "作品", pgettext_lazy("certificate blank", "Title of the work")
    PRIZE = "奖项", pgettext_lazy("certificate blank", "Prize")
    NUMBER = "编号", pgettext_lazy("certificate blank", "Number")
    DATE = "日期", pgettext_lazy("certificate blank", "Date")
    ISSUER = "颁发单位", pgettext_lazy("certificate blank", "Issuing unit")


class CertificateDoubt(StrEnum):
    """What an organiser should look at before certificates are printed."""

    NO_RECIPIENT = "no_recipient"
    NO_PRIZE = "no_prize"
    NO_AUTHOR = "no_author"
    NO_GLYPH = "no_glyph"
    TWO_PAGES = "two_pages"
