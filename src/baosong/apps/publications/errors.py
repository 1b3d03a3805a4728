"""Refusals of publications."""

from baosong.platform.errors import Refusal


class EditConflict(Refusal):
    """Another person saved since the page was opened. Facts: by (name), theirs (text)."""

    code = "changed_meanwhile"


class NothingToPrint(Refusal):
    """A casebook without cases."""

    code = "nothing_to_print"


class StillDrafting(Refusal):
    """The text of some cases is not extracted from their files yet. Facts: count."""

    code = "still_drafting"


class BriefIssued(Refusal):
    """An issued brief cannot be changed."""

    code = "brief_issued"


class PictureUnreadable(Refusal):
    """A file is not a readable picture. Facts: name."""

    code = "picture_unreadable"


class LinkUnreadable(Refusal):
    """A link is not a valid http(s) URL. Facts: link."""

    code = "link_unreadable"


class TextTooLong(Refusal):
    """Facts: most, measured (characters)."""

    code = "text_too_long"
