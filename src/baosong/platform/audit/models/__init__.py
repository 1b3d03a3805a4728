"""Models of the audit log."""

from baosong.platform.audit.models.audit_record import AuditHead, AuditRecord
from baosong.platform.audit.models.disclosure import Disclosure

__all__ = ["AuditHead", "AuditRecord", "Disclosure"]
