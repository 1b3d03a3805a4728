"""Why the press room says no."""

from baosong.platform.errors import Refusal


class EditConflict(Refusal):
    """Somebody else has saved since the page was opened. Facts: by (name), theirs (text)."""

    code = "changed_meanwhile"


class NothingToPrint(Refusal):
    """A casebook without cases."""

    code = "nothing_to_print"


class StillDrafting(Refusal):
    """Cases whose text is still being taken out of their files. Facts: count."""

    code = "still_drafting"


class BriefIssued(Refusal):
    """An issued brief stays as it is."""

    code = "brief_issued"


class PictureUnreadable(Refusal):
    """A file that is no picture. Facts: name."""

    code = "picture_unreadable"


class LinkUnreadable(Refusal):
    """An address that is none. Facts: link."""

    code = "link_unreadable"


class TextTooLong(Refusal):
    """Facts: most, measured (characters)."""

    code = "text_too_long"
