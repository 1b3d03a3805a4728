"""Log views of personal data and delete old entries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from baosong.platform.audit.models import Disclosure

# Cybersecurity Law of the PRC, 21 (3): not less than six months.
LEAST_DAYS: Final = 184


def note(*, reader: Any, page: str, keys: Mapping[str, Any], address: str | None, is_export: bool, at: datetime) -> Disclosure:
    """Store one view. Of `keys`, only integers and strings are stored; `page` is cut to 60 characters."""
    scalar_keys = {name: value for name, value in keys.items() if isinstance(value, int | str)}
    return Disclosure.objects.create(at=at, reader=reader, address=address or None, page=page[:60], keys=scalar_keys, is_export=is_export)


def forget(*, days: int, at: datetime) -> int:
    """Delete entries older than `days`, but none younger than `LEAST_DAYS`; return how many."""
    gone, _ = Disclosure.objects.filter(at__lt=at - timedelta(days=max(days, LEAST_DAYS))).delete()
    return gone
