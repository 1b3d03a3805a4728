"""Settings of an installation that is reused for several tests: cached values are valid for one test only."""

from baosong.site.settings import *  # noqa: F403
from baosong.site.settings import BAOSONG_DATA, CACHES

STORY = BAOSONG_DATA / "story"


def key_of(key: str, prefix: str, version: int) -> str:
    """A cache key that is specific to the current test."""
    return f"{prefix}:{version}:{STORY.read_text('utf-8')}:{key}"


CACHES["default"]["KEY_FUNCTION"] = key_of
