"""Names of units on receipts and stamped tables."""

from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import Receipt, StampedScan


def keep_on_documents(unit: Unit) -> None:
    """Store the present name on what the unit was issued or handed in without a name; called before it is renamed or merged."""
    Receipt.objects.filter(version__submission__unit=unit, unit_name="").update(unit_name=unit.name)
    StampedScan.objects.filter(unit=unit, unit_name="").update(unit_name=unit.name)
