"""Settings of an installation that has no time for checks."""

from baosong.site.settings import *  # noqa: F403

BAOSONG_CHECK_SECONDS = 0.0001
