"""Refusals of meetings, members and stories."""

from baosong.platform.errors import Refusal


class LinkGone(Refusal):
    """The link is not (or no longer) a member's."""

    code = "link_gone"


class NameWrong(Refusal):
    """The name typed is not the link's member."""

    code = "name_wrong"


class LinkBlocked(Refusal):
    """Too many wrong names or codes. Facts: minutes."""

    code = "link_blocked"


class NamesDelayed(Refusal):
    """Too many wrong names at the common page of a meeting. Facts: seconds."""

    code = "names_delayed"


class CodeWrong(Refusal):
    """The code is wrong or too old."""

    code = "code_wrong"


class NoPhone(Refusal):
    """A code is asked for, but the roster has no phone number."""

    code = "no_phone"


class NoGateway(Refusal):
    """Codes cannot be sent: no gateway for text messages is set up."""

    code = "no_gateway"


class PhoneWrong(Refusal):
    """Not a phone number."""

    code = "phone_wrong"


class NotInRoster(Refusal):
    """Nobody of that name was called to the meeting, or two were. Facts: several."""

    code = "not_in_roster"


class StoryChangedElsewhere(Refusal):
    """The story was changed in another window meanwhile; this text is stored as a ConflictingText. Facts: revision."""

    code = "story_changed_elsewhere"


class StoryTooLong(Refusal):
    """More characters than a story may have. Facts: most, measured."""

    code = "story_too_long"


class StoryEmpty(Refusal):
    """Neither a text nor an attachment."""

    code = "story_empty"


class StoryNotOpen(Refusal):
    """The story can no longer be changed."""

    code = "story_not_open"


class DraftDecided(Refusal):
    """The branch has kept or deleted this text already."""

    code = "draft_decided"


class TooManyAttachments(Refusal):
    """More attachments than a story or an entry takes. Facts: most."""

    code = "too_many_attachments"


class RecordIncomplete(Refusal):
    """The record of a meeting cannot be closed. Facts: faults (codes)."""

    code = "record_incomplete"


class MeetingNotOpen(Refusal):
    """The record is closed."""

    code = "meeting_not_open"


class NoRoster(Refusal):
    """The branch has no members to call."""

    code = "no_roster"


class TimesWrong(Refusal):
    """A time cannot be parsed, or the end is not after the beginning."""

    code = "times_wrong"


class RecordReasonMissing(Refusal):
    """A reason is needed."""

    code = "record_reason_missing"


class MemberErasedAlready(Refusal):
    """The member's data were erased."""

    code = "member_erased_already"
