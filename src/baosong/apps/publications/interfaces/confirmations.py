"""What issuing a brief does, for the page that asks before it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.publications.models import Brief
from baosong.platform.web.confirmation import Confirmation
from baosong.platform.web.refusals import sentence


def issuing(brief: Brief) -> Confirmation:
    """Issuing a brief."""
    items = [item.text for item in brief.items.all()]
    count = sum(len(text) for text in items) + len(brief.foreword)
    effects = [
        ngettext(
            "The brief with %(n)s item (%(count)s characters) stays as it is now.",
            "The brief with %(n)s items (%(count)s characters) stays as it is now.",
            len(items),
        )
        % {"n": len(items), "count": count},
        _("What was typed and not saved is not in it."),
        _("It is sent to nobody by the system; it can be saved as PDF and Word."),
    ]
    obstacles = [] if brief.can["issue"] else [sentence("brief_issued", {})]
    crumbs = [(reverse("publications"), _("Publications")), (reverse("brief", args=[brief.pk]), str(brief))]
    return Confirmation(_("Issue “%(brief)s”") % {"brief": brief}, _("Confirm and issue"), crumbs, effects, obstacles)
