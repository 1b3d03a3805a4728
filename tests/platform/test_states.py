"""State tables, and their use in templates."""

import pytest
from django.db.models import TextChoices
from django.template import Context, Engine

from baosong.platform.states import Action, ChoicePredicates, OpenActions, Transition, UnknownPredicate


class Lamp(TextChoices):
    OFF = "off"
    ON = "on"
    BROKEN = "broken"


SWITCH_ON = Transition("switch_on", frozenset({Lamp.OFF}), Lamp.ON)
CLEAN = Action("clean", frozenset({Lamp.OFF, Lamp.BROKEN}))


class Device:
    lamp_is, can = ChoicePredicates("lamp", Lamp), OpenActions("lamp", (SWITCH_ON, CLEAN))

    def __init__(self, lamp):
        self.lamp = lamp


def rendered(text, lamp):
    return Engine().from_string(text).render(Context({"device": Device(lamp)}))


@pytest.mark.parametrize("lamp", Lamp)
def test_predicates_follow_the_table(lamp):
    device = Device(lamp.value)

    assert [value for value in Lamp.values if device.lamp_is[value]] == [lamp.value]
    assert device.can["switch_on"] == SWITCH_ON.is_open(lamp.value) == (lamp in SWITCH_ON.sources)
    assert device.can["clean"] == CLEAN.is_open(lamp)


def test_a_template_asks_for_states_and_open_actions():
    text = "{% if device.lamp_is.off %}dark{% endif %}{% if device.can.clean %} clean me{% endif %}"

    assert [rendered(text, lamp) for lamp in ("off", "on", "broken")] == ["dark clean me", "", " clean me"]


@pytest.mark.parametrize("text", ["{{ device.lamp_is.of }}", "{% if device.can.switch_off %}x{% endif %}"])
def test_a_name_that_is_not_in_the_table_fails_loudly(text):
    with pytest.raises(UnknownPredicate):
        rendered(text, "on")
