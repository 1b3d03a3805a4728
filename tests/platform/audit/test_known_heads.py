"""Heads of the audit log that are known outside the database."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from baosong.platform.audit.models import AuditHead, AuditRecord
from baosong.platform.audit.services import known_heads
from baosong.platform.audit.services.known_heads import KnownHead
from baosong.platform.audit.services.log import FIRST, ChainHead, examine, hash_of, head, is_in_log, record
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(data_folder):
    """A log whose end is noted in the data folder."""
    unit = make.a_unit()
    for number in range(6):
        record("tried", unit, by=None, at=make.NOW, number=number)
    assert known_heads.note_current(at=make.NOW)
    return list(AuditRecord.objects.order_by("pk"))


def write_anew(rows):
    """Compute the chain over these rows, as somebody could who may write the database and knows the program."""
    AuditRecord.objects.all().delete()
    previous = FIRST
    for row in rows:
        row.previous_hash = previous
        row.hash = previous = hash_of(row)
    AuditRecord.objects.bulk_create(rows)
    AuditHead.objects.update(hash=previous, length=len(rows))


def cut_end(rows):
    write_anew(rows[:-2])


def cut_beginning(rows):
    write_anew(rows[2:])


def cut_middle(rows):
    write_anew(rows[:3] + rows[4:])


def change_one(rows):
    rows[3].facts = {"number": 99}
    write_anew(rows)


def change_and_fill_up(rows):
    """As long as before: the end is cut and other lines take its place."""
    write_anew(rows[:-2])
    for number in (7, 8):
        record("tried", make.Unit.objects.get(), by=None, at=make.NOW, number=number)


def exchange_two(rows):
    rows[1].at, rows[2].at = rows[2].at + timedelta(hours=1), rows[1].at
    write_anew(rows)


def empty(rows):
    AuditRecord.objects.all().delete()
    AuditHead.objects.all().delete()


@pytest.mark.parametrize("tamper", [cut_end, cut_beginning, cut_middle, change_one, change_and_fill_up, exchange_two, empty])
def test_a_log_whose_chain_was_computed_anew_lacks_the_noted_head(records, tamper):
    """ASVS 7.3.1–7.3.3."""
    tamper(records)

    known = known_heads.read()
    report = examine([one.hash for one in known.all()])
    assert (report.broken, report.is_cut) == ({}, False)
    assert known.missing(report, []) == [known.noted]


@pytest.mark.parametrize("tamper", [cut_end, change_and_fill_up, empty])
def test_the_noted_head_is_not_replaced_by_that_of_another_log(records, tamper):
    noted = known_heads.read().noted
    tamper(records)

    assert not known_heads.note_current(at=make.NOW)

    assert known_heads.read().noted == noted


def test_a_log_extends_the_head_of_the_empty_log_that_a_backup_noted_before_the_first_record(data_folder):
    known_heads.note(head(), at=make.NOW, folder="/backup")
    record("tried", make.a_unit(), by=None, at=make.NOW)

    assert known_heads.read().missing(examine([FIRST]), []) == []
    assert known_heads.note_current(at=make.NOW)
    assert known_heads.read().noted.head == head()


def test_a_log_that_goes_on_is_noted(records):
    record("tried", make.Unit.objects.get(), by=None, at=make.NOW)

    assert known_heads.note_current(at=make.NOW)

    assert known_heads.read().noted.head == head()
    assert head().length == AuditRecord.objects.count()


def test_a_head_of_the_right_hash_at_another_position_is_missing(records):
    report = examine([records[-1].hash])

    assert report.has(ChainHead(len(records), records[-1].hash))
    assert not report.has(ChainHead(len(records) + 1, records[-1].hash))


def test_a_log_of_a_version_without_a_row_of_the_head_is_whole(records):
    """No false alarm after an upgrade: the table of heads was added without its row."""
    AuditHead.objects.all().delete()

    assert not examine().is_cut
    assert head() == ChainHead(len(records), records[-1].hash)
    record("tried", make.Unit.objects.get(), by=None, at=make.NOW)
    assert (examine().is_cut, head().length) == (False, len(records) + 1)


@pytest.mark.parametrize("known", [{"length": None, "counted_hash": ""}, {"length": 2, "counted_hash": "0" * 64}], ids=["before", "meanwhile"])
def test_a_log_that_a_version_wrote_that_did_not_count_is_counted(records, known):
    """Before an upgrade, or beside processes of the present version during one."""
    AuditHead.objects.update(**known)

    assert head().length == len(records)
    record("tried", make.Unit.objects.get(), by=None, at=make.NOW)
    assert AuditHead.objects.get().length == len(records) + 1


def test_after_a_restore_only_heads_of_later_states_may_be_missing(records, django_capture_on_commit_callbacks):
    """Restoring is recorded; what was noted up to the restored state still has to be in the log."""
    later, earlier = known_heads.read().noted, KnownHead(3, records[2].hash, make.NOW)
    AuditRecord.objects.filter(pk__gt=records[3].pk).delete()
    AuditHead.objects.update(hash=records[3].hash, length=4)

    with django_capture_on_commit_callbacks(execute=True):
        known_heads.note_restored(backup="20260511", at=make.NOW + timedelta(days=1))

    known = known_heads.read()
    others = [later, earlier, KnownHead(4, "0" * 64, make.NOW)]
    report = examine([one.hash for one in (*known.all(), *others)])
    assert known.missing(report, others) == [others[2]]
    assert AuditRecord.objects.last().action == "log.restored"
    assert known_heads.note_current(at=make.NOW)


def test_what_is_accepted_is_recorded_and_later_changes_are_found_again(records, django_capture_on_commit_callbacks):
    AuditRecord.objects.filter(pk=records[1].pk).update(facts={"number": 99})
    AuditRecord.objects.filter(pk__gte=records[4].pk).delete()

    with django_capture_on_commit_callbacks(execute=True):
        assert known_heads.accept(reason="按备案处理", others=[], at=make.NOW)

    known = known_heads.read()
    report = examine([one.hash for one in known.all()])
    assert (known.missing(report, []), known.broken(report), report.is_cut) == ([], [], False)
    assert AuditRecord.objects.last().facts["reason"] == "按备案处理"
    assert not known_heads.accept(reason="again", others=[], at=make.NOW)
    AuditRecord.objects.filter(pk=records[1].pk).update(facts={"number": 100})
    assert known.broken(examine()) == [records[1].pk]


@pytest.mark.parametrize(
    "step",
    [lambda: known_heads.accept(reason="a", others=[], at=make.NOW), lambda: known_heads.note_restored(backup="b", at=make.NOW)],
    ids=["accept", "note_restored"],
)
def test_the_file_does_not_change_when_the_record_is_rolled_back(records, step):
    cut_end(records)
    before = known_heads.read()

    with transaction.atomic():
        step()
        transaction.set_rollback(True)

    assert known_heads.read() == before


def test_the_log_is_read_and_repaired_while_the_head_is_locked(records, monkeypatch):
    """What another process appended in between would otherwise be left out of the head."""
    AuditRecord.objects.filter(pk__gte=records[4].pk).delete()
    order = []
    monkeypatch.setattr(known_heads, "lock_head", lambda: order.append("lock"))
    monkeypatch.setattr(known_heads, "examine", lambda *looked_for: order.append("examine") or examine(*looked_for))

    assert known_heads.accept(reason="按备案处理", others=[], at=make.NOW)

    assert order == ["lock", "examine"]


def test_a_changed_record_is_not_in_the_log_though_its_hash_is(records):
    line = ChainHead(2, records[1].hash)
    assert is_in_log(line)

    AuditRecord.objects.filter(pk=records[1].pk).update(actor_name="someone else")

    assert not is_in_log(line)
    assert min(examine().broken) == records[1].pk


@pytest.mark.parametrize("written", ["", "12", "12:", "0:" + "0" * 64, "12:" + "g" * 64, "12:abc", "-1:" + "0" * 64, "1" * 19 + ":" + "0" * 64])
def test_a_head_that_is_typed_wrong_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011
        ChainHead.parse(written)


def test_a_head_is_read_as_it_is_written():
    found = ChainHead(12, "a" * 64)

    assert ChainHead.parse(f" {found}\n") == found


@pytest.mark.parametrize("step", ["accept", "note_restored"])
def test_the_step_itself_cannot_be_cut_off_afterwards(records, step, django_capture_on_commit_callbacks):
    """What a step excuses ends with the record of the step."""
    cut_end(records)
    with django_capture_on_commit_callbacks(execute=True):
        if step == "accept":
            known_heads.accept(reason="按备案处理", others=[], at=make.NOW)
        else:
            known_heads.note_restored(backup="20260511", at=make.NOW)

    AuditRecord.objects.filter(pk__gt=records[1].pk).delete()
    AuditHead.objects.update(hash=records[1].hash, length=2, counted_hash=records[1].hash)

    known = known_heads.read()
    assert known.missing(examine([one.hash for one in known.all()]), []) == [known.noted]
    assert not known_heads.note_current(at=make.NOW)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="machines with folders of their own may share a PostgreSQL database")
def test_a_file_that_is_gone_is_noticed_until_the_log_is_accepted(records, data_folder, django_capture_on_commit_callbacks):
    assert not known_heads.is_lost()
    (data_folder / known_heads.NAME).unlink()

    assert known_heads.is_lost()
    assert not known_heads.note_current(at=make.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert known_heads.accept(reason="按备案处理", others=[], at=make.NOW)
    assert not known_heads.is_lost()
