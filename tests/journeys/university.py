"""The demo's university, small: 28 colleges, branches, works in every state, mails, stories, registers, a round, a library, casebooks."""

from pathlib import Path

from tests.journeys.installation import Installation

DEMO = """
import django; django.setup()
from baosong.site.demo import setting_up
setting_up.set_up(lambda said: None)
"""


def a_university(folder: Path) -> Installation:
    """An installation with all of it, not yet started."""
    made = Installation(folder, seed="", BAOSONG_DEMO_SCALE="0.05")
    made.python(DEMO)
    return made
