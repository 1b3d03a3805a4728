"""The clock of this machine against others."""

from typing import Final

from django.utils.translation import gettext as _

from baosong.site.checks.findings import Findings, error

# A step of the codes of second factors; signatures of other installations tolerate more.
MOST_APART_S: Final = 30


def clock_finding(apart_s: float, where: str) -> Findings:
    """The finding for a clock that is ahead of this machine's by some seconds."""
    if abs(apart_s) > MOST_APART_S:
        yield error(
            _("The clocks of this machine and of the %(where)s are %(seconds)d seconds apart: deadlines, codes and signatures depend on them.")
            % {"where": where, "seconds": abs(apart_s)},
            _("Let both take their time from the same servers (systemd-timesyncd or chrony)."),
        )
