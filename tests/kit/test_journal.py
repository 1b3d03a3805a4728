"""The journal's chain."""

import pytest

from baosong.journal.domain.recording import first_broken, record
from baosong.journal.models import Record
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_chain_holds_and_a_changed_line_is_found():
    unit = make.a_unit()
    for number in range(3):
        record("tried", unit, by=None, at=make.NOW, number=number)
    assert first_broken() is None

    line = Record.objects.order_by("pk")[1]
    Record.objects.filter(pk=line.pk).update(facts={"number": 99})

    assert first_broken() == line
