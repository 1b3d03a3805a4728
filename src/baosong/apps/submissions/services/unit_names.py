"""Names of units on receipts and stamped tables."""

from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import Receipt, StampedScan


def keep_unit_name(unit: Unit) -> None:
    """Store the present name on the unit's receipts and scans that did not store it; called before it is renamed or merged."""
    Receipt.objects.filter(version__submission__unit=unit, unit_name="").update(unit_name=unit.name)
    StampedScan.objects.filter(unit=unit, unit_name="").update(unit_name=unit.name)
