"""Template filters for dates, sizes and durations; icons and linked data."""

import json
import math
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.core.rules.text import byte_size
from baosong.core.rules.text import clock as clock_text
from baosong.platform.web import user_agents
from baosong.platform.web.undo import TAG

register = template.Library()
register.filter(user_agents.browser_name)


@register.filter
def moment(value: datetime | None) -> str:
    """7月24日 23:59; with the year if it is not the current one."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    facts = {"year": local.year, "month": local.month, "month_name": dateformat.format(local, "M"), "day": local.day, "time": f"{local:%H:%M}"}
    if local.year == timezone.localtime().year:
        return _("%(day)s %(month_name)s %(time)s") % facts
    return _("%(day)s %(month_name)s %(year)s %(time)s") % facts


@register.filter
def day(value: datetime | None) -> str:
    """2026-07-24 in the installation's time zone; empty for None."""
    return timezone.localdate(value).isoformat() if value else ""


@register.filter
def percent(share: float) -> str:
    """35 % for 0.35."""
    return f"{share:.0%}"


@register.filter
def filesize(value: int | None) -> str:
    """1.5 GB, 320 KB (1 KB = 1024 bytes)."""
    return byte_size(value or 0)


@register.filter
def clock(seconds: float | None) -> str:
    """12:30 or 1:02:03, from seconds."""
    return "" if seconds is None else clock_text(seconds)


@register.filter
def remaining(deadline: datetime) -> str:
    """距截止 3 天; hours in the last two days, minutes in the last hour; how long ago if past."""
    left = deadline - timezone.now()
    if left < timedelta(0):
        days = -left // timedelta(days=1)
        return ngettext("%(n)s day past the deadline", "%(n)s days past the deadline", days) % {"n": days} if days else _("The deadline has passed")
    if left < timedelta(hours=1):
        n = max(1, math.ceil(left / timedelta(minutes=1)))
        return ngettext("%(n)s minute left", "%(n)s minutes left", n) % {"n": n}
    if left < timedelta(days=2):
        n = left // timedelta(hours=1)
        return ngettext("%(n)s hour left", "%(n)s hours left", n) % {"n": n}
    return ngettext("%(n)s day left", "%(n)s days left", left.days) % {"n": left.days}


@register.filter
def is_near(deadline: datetime) -> bool:
    """Whether less than three days are left."""
    return deadline - timezone.now() < timedelta(days=3)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """mapping[key], or None."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def undo_token(message: Message) -> str:
    """The token by which the step that a message states can be undone; empty for other messages."""
    tags = message.extra_tags or ""
    return tags.removeprefix(TAG) if tags.startswith(TAG) else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; hidden from screen readers, as a word always stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("site/icons.svg"), name)


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Linked data (JSON-LD 1.1, 7) as a script element; the data cannot close the element."""
    written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308  escaped above
