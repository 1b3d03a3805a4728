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
    """The actor does not organise every unit of the person, as power over the person requires."""

    code = "person_serves_elsewhere"


class PasswordLinkVoid(Refusal):
    """The inviter no longer organises every unit of the person."""

    code = "password_link_void"


class OwnAccess(Refusal):
    """The person is the actor; one's own account is changed on the page of the account, one's own roles by another organiser."""

    code = "own_access"


class LastOrganiser(Refusal):
    """The unit would have no organiser. Facts: unit."""

    code = "last_organiser"


class DecidedAbove(Refusal):
    """A block or a planned end was decided from a unit that the actor does not organise, nor one above. Facts: unit."""

    code = "decided_above"


class AlreadyBlocked(Refusal):
    """The account is closed, or will be."""

    code = "already_blocked"


class NotBlocked(Refusal):
    """The account was not blocked by anybody."""

    code = "not_blocked"


class AccessListChanged(Refusal):
    """The list of roles is not the one that the person saw."""

    code = "access_list_changed"


class NameTaken(Refusal):
    """The account name is in use."""

    code = "name_taken"


class NameUnclear(Refusal):
    """The account name has characters that are easily taken for others. Facts: username."""

    code = "name_unclear"


class MailAddressTaken(Refusal):
    """The mail address belongs to another account."""

    code = "mail_address_taken"


class RowsAreWrong(Refusal):
    """A table to be imported has faulty rows; nothing was imported. Facts: count."""

    code = "rows_are_wrong"


class ImportChanged(Refusal):
    """An import would do something else than the page showed; nothing was imported."""

    code = "import_changed"


class ImportAlreadyConfirmed(Refusal):
    """The table was confirmed before, or replaced by another."""

    code = "import_already_confirmed"


class ImporterNotOrganiser(Refusal):
    """Who confirmed an import no longer organises the unit, or their account is closed; nothing was imported."""

    code = "importer_not_organiser"


class ImportBroken(Refusal):
    """An import failed three times by a fault of the system; nothing was imported."""

    code = "import_broken"


class TooManyInvitations(Refusal):
    """More people than are invited at once. Facts: count, most."""

    code = "too_many_invitations"


class NoTextGateway(Refusal):
    """No gateway for text messages is configured."""

    code = "no_text_gateway"


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


class SecondFactorMissing(Refusal):
    """The installation asks this person for a second factor that is not set up."""

    code = "second_factor_missing"


class UnitNameTaken(Refusal):
    """Another unit below the same one has this name. Facts: name."""

    code = "unit_name_taken"


class UnitChangedMeanwhile(Refusal):
    """The unit, or what it has, is not what the person saw."""

    code = "unit_changed_meanwhile"


class UnitClosed(Refusal):
    """The unit is closed, or will be, so that nothing new begins in it. Facts: unit."""

    code = "unit_closed"


class UnitNotClosed(Refusal):
    """The unit to be opened again is open."""

    code = "unit_not_closed"


class UnitMerged(Refusal):
    """The unit was merged into another and does not come back. Facts: unit (the successor)."""

    code = "unit_merged"


class ClosedAbove(Refusal):
    """A unit above is closed. Facts: unit."""

    code = "closed_above"


class RoundOpen(Refusal):
    """The unit, or one below it, conducts a round of judging that has not ended. Facts: unit, round."""

    code = "round_open"


class TopUnit(Refusal):
    """The unit is the top of its tree."""

    code = "top_unit"


class IntoItself(Refusal):
    """A unit cannot be moved below, or merged into, itself or a unit below it."""

    code = "into_itself"


class IntoUnitAbove(Refusal):
    """A unit cannot be merged into one that it hands in to. Facts: unit."""

    code = "into_unit_above"


class UnitNotEmpty(Refusal):
    """The unit has, or once had, people, works or calls. Facts: count."""

    code = "unit_not_empty"
