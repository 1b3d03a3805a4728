"""Settings of an installation whose workers and incidents are looked for every second."""

from baosong.site.settings import *  # noqa: F403

BAOSONG_HEARTBEAT_S, BAOSONG_WATCH_S = 1, 1
