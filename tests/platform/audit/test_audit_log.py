"""The hash chain of the audit log."""

from threading import Thread

import pytest
from django.db import connection

from baosong.platform.audit.models import AuditRecord
from baosong.platform.audit.services.log import examine, record
from tests import factories as make
from tests.platform.jobs.concurrent_writers import retried

pytestmark = pytest.mark.django_db


def test_the_chain_holds_and_a_changed_line_is_found():
    unit = make.a_unit()
    for number in range(3):
        record("tried", unit, by=None, at=make.NOW, number=number)
    assert examine().broken == {}

    line = AuditRecord.objects.order_by("pk")[1]
    AuditRecord.objects.filter(pk=line.pk).update(facts={"number": 99})

    assert list(examine().broken) == [line.pk]


def test_lines_cut_off_the_end_are_found():
    unit = make.a_unit()
    for number in range(2):
        record("tried", unit, by=None, at=make.NOW, number=number)
    assert not examine().is_cut

    AuditRecord.objects.order_by("-pk")[:1].get().delete()

    assert examine().broken == {}
    assert examine().is_cut


@pytest.mark.django_db(transaction=True)
def test_two_that_write_at_once_make_one_chain():
    unit = make.a_unit()

    def write(number):
        try:
            for _ in range(5):
                retried(lambda: record("tried", unit, by=None, at=make.NOW, number=number))
        finally:
            connection.close()

    writers = [Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert AuditRecord.objects.filter(action="tried").count() == 20
    assert examine().broken == {}
    assert not examine().is_cut
