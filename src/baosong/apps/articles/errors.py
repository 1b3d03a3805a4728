"""Refusals of articles."""

from baosong.platform.errors import Refusal


class ArticleEmpty(Refusal):
    """Nothing in the article may be shown."""

    code = "article_empty"


class ArticleNotReady(Refusal):
    """Parts wait for the agreement of their tellers. Facts: parts (headings)."""

    code = "article_not_ready"


class NothingToAgree(Refusal):
    """The text was changed or taken back meanwhile."""

    code = "nothing_to_agree"


class NotAskedToHandIn(Refusal):
    """The call did not go to the unit, or to any above it."""

    code = "not_asked_to_hand_in"


class NoPieceForText(Refusal):
    """The task takes no document."""

    code = "no_piece_for_text"
