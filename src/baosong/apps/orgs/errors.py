"""Refusals of the organisation's services."""

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
    """The inviter no longer organises the unit."""

    code = "inviter_not_organiser"


class PersonServesElsewhere(Refusal):
    """The inviter does not organise every unit of the person, as a link that sets a password requires."""

    code = "person_serves_elsewhere"


class PasswordLinkVoid(Refusal):
    """The inviter no longer organises every unit of the person."""

    code = "password_link_void"


class NameTaken(Refusal):
    """The account name is in use."""

    code = "name_taken"


class RowsAreWrong(Refusal):
    """A table to be imported has faulty rows; nothing was imported. Facts: count."""

    code = "rows_are_wrong"


class IdentityTaken(Refusal):
    """The campus account is linked to another person."""

    code = "identity_taken"


class SignOnFailed(Refusal):
    """The campus sign-on refused the person or could not be reached. Facts: reason."""

    code = "sign_on_failed"


class AlreadySetUp(Refusal):
    """The installation has an organiser already."""

    code = "already_set_up"


class SignOnNotBegun(Refusal):
    """A campus sign-on's answer with a state that this session did not issue, or has used."""

    code = "sign_on_not_begun"


class NoSuchAccount(Refusal):
    """No account has this name."""

    code = "no_such_account"
