"""Factories for tests of registers; each reaches its state through services."""

from baosong.apps.orgs.models import Person, Unit
from baosong.apps.registers.services import pledges, registers
from baosong.core.terms.registers import presets
from tests.apps.meetings.scenario import StoryScenario
from tests.factories import NOW

STROKES = [[[40 + 20 * n, 60 + (n % 3) * 40, n * 16] for n in range(12)], [[320 + 15 * n, 150 - (n % 4) * 25, 400 + n * 16] for n in range(12)]]


def an_entry(unit: Unit, by: Person, *, form=None, **written):
    register = registers.set_up(form or presets()["pledges"], unit=unit, task=None, by=by, at=NOW)
    written = written or {"post": "东门岗", "signer": "王小明", "tasks": "每日测温", "period": "2026-07-01 至 2026-07-31"}
    return registers.enter(register, unit=unit, written=written, cell=None, by=by, at=NOW)


def a_pledge(scenario: StoryScenario):
    entry = an_entry(scenario.meeting.unit, scenario.by)
    return pledges.sign(entry, scenario.member, answers={"补充承诺": "随叫随到"}, strokes=STROKES, typed="", at=NOW)
