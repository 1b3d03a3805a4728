"""The site's settings for an installation that serves one story after another: what its processes have cached ends with the story."""

from baosong.site.settings import *  # noqa: F403
from baosong.site.settings import BAOSONG_DATA, CACHES

STORY = BAOSONG_DATA / "story"


def key_of(key: str, prefix: str, version: int) -> str:
    """A key of the cache, of this story alone."""
    return f"{prefix}:{version}:{STORY.read_text('utf-8')}:{key}"


CACHES["default"]["KEY_FUNCTION"] = key_of
