"""The end of the audit log on receipts."""

from baosong.apps.submissions.models import ItemReceipt, Receipt
from baosong.platform.audit.services.log import head


def state_log_end(receipt: Receipt | ItemReceipt) -> None:
    """Let the receipt state the end of the audit log, so that whoever holds it notices if the log is cut or rewritten."""
    end = head()
    receipt.audit_length, receipt.audit_hash = end.length, end.hash
    receipt.save(update_fields=["audit_length", "audit_hash"])
