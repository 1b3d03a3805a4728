"""Why the organisation says no."""

from baosong.platform.errors import Refusal


class InvitationUsed(Refusal):
    """The invitation has been taken up already."""

    code = "invitation_used"


class InvitationExpired(Refusal):
    """The invitation's time has passed."""

    code = "invitation_expired"


class NameTaken(Refusal):
    """Another person signs in with this name."""

    code = "name_taken"


class RowsAreWrong(Refusal):
    """A table to be imported has rows that cannot be used; nothing was imported."""

    code = "rows_are_wrong"


class IdentityTaken(Refusal):
    """The account elsewhere signs another person in."""

    code = "identity_taken"


class SignOnFailed(Refusal):
    """The campus sign-on did not vouch for whoever came back, or could not be asked."""

    code = "sign_on_failed"


class AlreadySetUp(Refusal):
    """The installation has an organiser."""

    code = "already_set_up"


class NoSuchAccount(Refusal):
    """Nobody signs in with this name."""

    code = "no_such_account"
