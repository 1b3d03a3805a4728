"""Names of units on receipts."""

from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import Receipt


def keep_on_receipts(unit: Unit) -> None:
    """Store the present name on the unit's receipts of versions that did not store it; called before it is renamed or merged."""
    Receipt.objects.filter(version__submission__unit=unit, unit_name="").update(unit_name=unit.name)
