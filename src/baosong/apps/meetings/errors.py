"""Why activities say no."""

from baosong.platform.errors import Refusal


class LinkGone(Refusal):
    """The link is not (or no longer) a member's."""

    code = "link_gone"


class NameWrong(Refusal):
    """The name typed is not the link's member. Facts: left (tries)."""

    code = "name_wrong"


class LinkBlocked(Refusal):
    """Too many wrong names or codes. Facts: minutes."""

    code = "link_blocked"


class CodeWrong(Refusal):
    """The code is wrong or too old. Facts: left (tries)."""

    code = "code_wrong"


class NoPhone(Refusal):
    """A code is asked for, but the roster has no phone number."""

    code = "no_phone"


class NoGateway(Refusal):
    """Codes cannot be sent: no gateway for text messages is set up."""

    code = "no_gateway"


class PhoneWrong(Refusal):
    """What was given is no phone number."""

    code = "phone_wrong"


class NotInRoster(Refusal):
    """Nobody of that name is called to the meeting; or two are."""

    code = "not_in_roster"


class StoryChangedElsewhere(Refusal):
    """The story was changed in another window meanwhile; this text was kept beside it. Facts: revision."""

    code = "story_changed_elsewhere"


class StoryTooLong(Refusal):
    """More characters than a story may have. Facts: most, measured."""

    code = "story_too_long"


class StoryEmpty(Refusal):
    """Nothing was written, and no clip was added."""

    code = "story_empty"


class StoryNotOpen(Refusal):
    """The story can no longer be changed."""

    code = "story_not_open"


class TooManyAttachments(Refusal):
    """More pictures or clips than a story takes. Facts: most."""

    code = "too_many_clips"


class RecordIncomplete(Refusal):
    """The record of a meeting cannot be closed. Facts: faults (codes)."""

    code = "record_incomplete"


class MeetingNotOpen(Refusal):
    """The record is closed."""

    code = "meeting_not_open"


class NoRoster(Refusal):
    """The branch has no members yet, so nobody can be called."""

    code = "no_roster"


class TimesWrong(Refusal):
    """A time was not understood, or the end is not after the beginning."""

    code = "times_wrong"


class RegisterWrong(Refusal):
    """A definition that cannot be used. Facts: why, and where."""

    code = "register_wrong"


class ValuesWrong(Refusal):
    """Values that fields cannot hold. Facts: faults."""

    code = "values_wrong"


class EntryNotOpen(Refusal):
    """The line was withdrawn."""

    code = "line_not_open"


class PledgeSigned(Refusal):
    """A signed line cannot be changed; the pledge is withdrawn first."""

    code = "pledge_signed"


class SignatureTooSmall(Refusal):
    """A dot or a scratch is no signature."""

    code = "signature_too_small"


class SignatureWrong(Refusal):
    """The typed name is not the member's, or nothing was drawn."""

    code = "signature_wrong"


class BlanksLeft(Refusal):
    """Blanks of the text are not filled. Facts: blanks."""

    code = "blanks_left"


class NothingToWithdraw(Refusal):
    """There is no pledge in force."""

    code = "nothing_to_withdraw"


class RecordReasonMissing(Refusal):
    """A reason is needed."""

    code = "record_reason_missing"


class GridCellWrong(Refusal):
    """A place cannot be made. Facts: why."""

    code = "place_wrong"


class ArticleEmpty(Refusal):
    """Nothing in the article may be shown."""

    code = "article_empty"


class ArticleNotReady(Refusal):
    """Parts still wait for their tellers. Facts: parts (headings)."""

    code = "article_not_ready"


class NothingToAgree(Refusal):
    """The text was changed or taken back meanwhile."""

    code = "nothing_to_agree"


class NotAskedToHandIn(Refusal):
    """The call did not go to the unit, or to any above it."""

    code = "not_asked_to_hand_in"


class NoPieceForText(Refusal):
    """The task asks for nothing that an article could be."""

    code = "no_piece_for_text"


class MemberErasedAlready(Refusal):
    """The member's data were erased."""

    code = "member_erased_already"
