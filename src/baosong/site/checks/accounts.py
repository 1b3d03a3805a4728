"""Accounts with a published password."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db.models import Q
from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Person
from baosong.site.checks.findings import Findings, danger
from baosong.site.demo import ACCOUNTS, MARKER, PASSWORD


def demo_accounts() -> Findings:
    """Data of the demo, and accounts that have its printed password, also where other data was added or the marker is gone."""
    remedy = _("Serve another data folder. To show the demo itself: baosong demo. To serve this one all the same: baosong serve --allow-demo.")
    named = Person.objects.filter(Q(username__in=ACCOUNTS.names) | Q(username__regex=ACCOUNTS.numbered), is_active=True)
    # The demo gives one hash to many accounts; each is tried once.
    tried: dict[str, bool] = {}
    for username, hashed in named.order_by("username").values_list("username", "password"):
        if hashed not in tried:
            tried[hashed] = check_password(PASSWORD, hashed)
        if tried[hashed]:
            yield danger(_("The account %(account)s has the password of the demo, which everybody knows.") % {"account": username}, remedy)
            return
    if (Path(settings.BAOSONG_DATA) / MARKER).exists():
        yield danger(_("%(folder)s is a folder of the demo.") % {"folder": settings.BAOSONG_DATA}, remedy)
