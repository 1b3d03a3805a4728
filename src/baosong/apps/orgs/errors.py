"""Why the organisation says no."""

from baosong.platform.errors import Refusal


class InvitationUsed(Refusal):
    """The invitation has been taken up already."""

    code = "invitation_used"


class InvitationExpired(Refusal):
    """The invitation's time has passed."""

    code = "invitation_expired"


class InvitationWithdrawn(Refusal):
    """The invitation was withdrawn, or replaced by a newer one for the same person and role."""

    code = "invitation_withdrawn"


class InvitationForAnother(Refusal):
    """The invitation is for another account. Facts: username (of that account)."""

    code = "invitation_for_another"


class InviterNotOrganiser(Refusal):
    """Who made the invitation no longer organises the unit."""

    code = "inviter_not_organiser"


class PersonServesElsewhere(Refusal):
    """A link that sets a password is made only by who organises every unit of the person."""

    code = "person_serves_elsewhere"


class PasswordLinkVoid(Refusal):
    """Who made the link for a new password no longer organises every unit of the person."""

    code = "password_link_void"


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


class SignOnNotBegun(Refusal):
    """The answer of a campus sign-on that this session did not begin, or has used already."""

    code = "sign_on_not_begun"


class NoSuchAccount(Refusal):
    """Nobody signs in with this name."""

    code = "no_such_account"
