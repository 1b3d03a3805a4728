"""Models of the organisation."""

from baosong.apps.orgs.models.access_review import AccessReview
from baosong.apps.orgs.models.attempts import FailedAttempts
from baosong.apps.orgs.models.identity import Identity
from baosong.apps.orgs.models.imported_table import ColumnMapping, TableImport, UploadedTable
from baosong.apps.orgs.models.invitation import Invitation
from baosong.apps.orgs.models.person import Person
from baosong.apps.orgs.models.unit import Membership, Unit

__all__ = ["AccessReview", "ColumnMapping", "FailedAttempts", "Identity", "Invitation", "Membership", "Person", "TableImport", "Unit", "UploadedTable"]
