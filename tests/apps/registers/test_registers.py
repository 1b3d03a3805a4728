"""Registers: entries entered, changed, withdrawn; pledges signed, proven, withdrawn; the grid; tables in and out."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from baosong.apps.meetings.errors import RecordReasonMissing
from baosong.apps.meetings.models import Attachment
from baosong.apps.meetings.services.attachments import NewFile
from baosong.apps.orgs.models import Unit
from baosong.apps.registers.enums import RegisterEntryState
from baosong.apps.registers.errors import (
    BlanksLeft,
    EntryNotOpen,
    GridCellWrong,
    NothingToWithdraw,
    PledgeSigned,
    RegisterWrong,
    SignatureTooSmall,
    SignatureWrong,
    ValuesWrong,
)
from baosong.apps.registers.interfaces import maps, tables
from baosong.apps.registers.models import GridCell, Pledge, Register, RegisterEntry
from baosong.apps.registers.queries import entries_of, grid_of
from baosong.apps.registers.services import grid, pledges, registers
from baosong.apps.registers.services.entry_attachments import attach
from baosong.core.terms.registers import RegisterForm, presets, read_lines
from baosong.platform.storage import personal_blobstore
from baosong.platform.tables.sheets import NoHeadings
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_roster
from tests.apps.registers.scenario import STROKES, an_entry
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ANSWERS = {"补充承诺": "随叫随到"}


@pytest.fixture
def scenario(data_folder):
    return a_finished_story(make.a_call())


@pytest.fixture
def entry(scenario):
    return an_entry(scenario.meeting.unit, scenario.by)


def signed(entry, scenario, **changes):
    values = {"answers": ANSWERS, "strokes": STROKES, "typed": "", "at": NOW} | changes
    return pledges.sign(entry, scenario.member, **values)


def test_entries_are_numbered_and_named_and_know_their_members(scenario, entry):
    second = registers.enter(
        entry.register,
        unit=entry.unit,
        written={"post": "西门岗", "signer": "路人甲", "tasks": "值守", "period": "2026-07-01至2026-07-02"},
        cell=None,
        by=scenario.by,
        at=NOW,
    )

    assert [(entry.number, entry.title, entry.signer) for entry in (entry, second)] == [(1, "东门岗", scenario.member), (2, "西门岗", None)]
    assert list(entry.members.all()) == [scenario.member]


def test_every_value_that_cannot_be_read_is_named_at_once(scenario, entry):
    with pytest.raises(ValuesWrong) as refused:
        registers.enter(
            entry.register, unit=entry.unit, written={"post": "", "signer": "王小明", "tasks": "x", "period": "七月"}, cell=None, by=scenario.by, at=NOW
        )

    assert [(fault.field.name, fault.code) for fault in refused.value.facts["faults"]] == [("岗位", "missing"), ("期限", "not_a_period")]


def test_a_table_is_entered_whole_or_not_at_all(scenario, entry):
    good = {"post": "甲", "signer": "王小明", "tasks": "x", "period": "2026-07-01至2026-07-02"}

    with pytest.raises(ValuesWrong):
        registers.enter_all(entry.register, [(entry.unit, good, None), (entry.unit, good | {"post": ""}, None)], by=scenario.by, at=NOW)

    assert RegisterEntry.objects.count() == 1


def test_a_withdrawn_line_stays_and_takes_nothing_more(scenario, entry):
    with pytest.raises(RecordReasonMissing):
        registers.withdraw(entry, reason=" ", by=scenario.by, at=NOW)

    withdrawn = registers.withdraw(entry, reason="岗位撤销", by=scenario.by, at=NOW)

    assert (withdrawn.state, withdrawn.reason) == (RegisterEntryState.WITHDRAWN, "岗位撤销")
    with pytest.raises(EntryNotOpen):
        registers.log_action(entry, on=date(2026, 7, 1), where="", what="x", by=scenario.by, at=NOW)
    with pytest.raises(EntryNotOpen):
        signed(entry, scenario)


def test_a_changed_definition_keeps_what_lines_say_under_their_fields(scenario, entry):
    form = RegisterForm("责任状", read_lines("新字段\n责任人 | 成员 | 必填\n岗位 | 文字 | 必填"), pledge="我承诺")

    stable = registers.with_stable_keys(entry.register.form, form)
    changed = registers.redefine(entry.register, stable, by=scenario.by, at=NOW)

    assert [field.key for field in stable.fields] == ["f6", "signer", "post"]
    assert changed.version == 2
    assert RegisterEntry.objects.get().values["post"] == "东门岗"


def test_a_field_added_where_another_was_taken_out_has_a_key_of_its_own(scenario):
    form = RegisterForm("簿", read_lines("甲 | 文字 | 必填\n乙\n丙"))
    register = registers.set_up(form, unit=scenario.meeting.unit, task=None, by=scenario.by, at=NOW)
    registers.enter(register, unit=scenario.meeting.unit, written={"f1": "一", "f3": "旧"}, cell=None, by=scenario.by, at=NOW)
    registers.redefine(register, RegisterForm("簿", read_lines("甲 | 文字 | 必填\n乙")), by=scenario.by, at=NOW)

    changed = registers.redefine(register, RegisterForm("簿", read_lines("甲 | 文字 | 必填\n乙\n丁")), by=scenario.by, at=NOW)

    assert [field.key for field in changed.form.fields] == ["f1", "f2", "f4"]


def test_a_definition_without_fields_is_refused(scenario):
    with pytest.raises(RegisterWrong) as refused:
        registers.set_up(RegisterForm("空", ()), unit=scenario.meeting.unit, task=None, by=scenario.by, at=NOW)

    assert refused.value.facts == {"why": "no_fields"}


def test_a_pledge_keeps_text_time_version_and_a_hash_over_all(scenario, entry):
    pledge = signed(entry, scenario)

    assert "我作为东门岗的责任人" in pledge.text
    assert pledge.text.endswith("补充承诺：随叫随到")
    assert (pledge.version, pledge.signed_at, pledge.method) == (1, NOW, "drawn")
    assert pledges.is_intact(Pledge.objects.get())


@pytest.mark.parametrize(
    ("name", "value"), [("text", "别的"), ("strokes", [[[1, 1, 1]]]), ("version", 2), ("signed_at", make.timezone.now()), ("method", "typed")]
)
def test_whatever_is_changed_of_a_pledge_afterwards_shows(scenario, entry, name, value):
    Pledge.objects.filter(pk=signed(entry, scenario).pk).update(**{name: value})

    assert not pledges.is_intact(Pledge.objects.get())


def test_a_pledge_is_signed_once_withdrawn_once_and_signed_anew(scenario, entry):
    signed(entry, scenario)
    with pytest.raises(PledgeSigned):
        signed(entry, scenario)
    with pytest.raises(PledgeSigned):
        registers.change(
            entry, written={"post": "西门", "signer": "王小明", "tasks": "x", "period": "2026-07-01至2026-07-02"}, cell=None, by=scenario.by, at=NOW
        )
    with pytest.raises(RecordReasonMissing):
        pledges.withdraw(entry, scenario.member, reason="", at=NOW)

    withdrawn = pledges.withdraw(entry, scenario.member, reason="调岗", at=NOW)

    assert pledges.is_intact(withdrawn)
    with pytest.raises(NothingToWithdraw):
        pledges.withdraw(entry, scenario.member, reason="再撤", at=NOW)
    assert signed(entry, scenario, strokes=None, typed=" 王 小明").method == "typed"
    assert Pledge.objects.count() == 2


def test_a_pledge_is_not_signed_with_blanks_left_or_under_anothers_name(scenario, entry):
    with pytest.raises(BlanksLeft) as refused:
        signed(entry, scenario, answers={"补充承诺": " ", "别的": "x"})
    assert refused.value.facts == {"blanks": ["补充承诺"]}
    with pytest.raises(SignatureWrong):
        signed(entry, scenario, strokes=None, typed="李思齐")
    other = a_roster(scenario.meeting.unit, "李思齐")[1]
    with pytest.raises(EntryNotOpen):
        pledges.sign(entry, other.member, answers=ANSWERS, strokes=STROKES, typed="", at=NOW)


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("", SignatureWrong),
        ("{}", SignatureTooSmall),
        ("[]", SignatureTooSmall),
        ("[[[300, 120, 0]]]", SignatureTooSmall),
        ("[[[300, 120, 0], [301, 120, 9]]]", SignatureTooSmall),
        (str([[[300 + n % 3, 120, n] for n in range(200)]]), SignatureTooSmall),
        ("[[[300, 9999, 0]]]", SignatureWrong),
        ("[[[1e999, 1, 0]]]", SignatureWrong),
        ('[[["a", 1, 0]]]', SignatureWrong),
        ("[" * 5000, SignatureWrong),
        (str([[[n % 600, n % 240, n] for n in range(5001)]]), SignatureWrong),
    ],
)
def test_a_dot_a_scratch_and_what_is_no_drawing_are_no_signature(written, refusal):
    with pytest.raises(refusal):
        pledges.read_strokes(written)


def test_a_name_drawn_is_one():
    assert pledges.read_strokes(str(STROKES)) == STROKES


PLACES = [grid.GridRow(2, "东校区", "", "校区", "30.54", "114.36"), grid.GridRow(3, "一舍", "东校区"), grid.GridRow(4, "西校区", "", "", "30.55", "114.37")]


def test_the_grid_is_a_tree_whose_empty_leaves_are_gaps(scenario):
    unit = scenario.meeting.unit
    grid.add_cells(PLACES, unit=unit, by=scenario.by, at=NOW)
    grid.add_cells(PLACES, unit=unit, by=scenario.by, at=NOW)
    assert GridCell.objects.count() == 3
    an_entry(unit, scenario.by)
    RegisterEntry.objects.update(cell=GridCell.objects.get(name="一舍"))

    east, west = grid_of(unit)

    assert (east.gaps, west.gaps, west.is_gap) == (0, 1, True)
    drawn = maps.drawn([east, west])
    assert [point.node.cell.name for point in drawn.points] == ["东校区", "西校区"]
    assert drawn.points[0].x < drawn.points[1].x
    assert drawn.points[0].y > drawn.points[1].y
    # 0.01° north at the equator's scale is 1.1 km; the bar is a round number of metres.
    assert drawn.metres in {100, 200, 500}
    registers.withdraw(RegisterEntry.objects.get(), reason="撤", by=scenario.by, at=NOW)
    assert sum(node.gaps for node in grid_of(unit)) == 2


@pytest.mark.parametrize(
    ("named", "facts"),
    [
        (grid.GridRow(2, "一舍", "没有的校区"), {"why": "parent", "written": "没有的校区", "line": 2}),
        (grid.GridRow(2, " "), {"why": "name", "line": 2}),
        (grid.GridRow(2, "东", "", "", "95", "1"), {"why": "degrees", "written": "95", "line": 2}),
        (grid.GridRow(2, "东", "", "", "北纬三十", "1"), {"why": "degrees", "written": "北纬三十", "line": 2}),
        (grid.GridRow(2, "东", "", "", "30", ""), {"why": "degrees", "written": "30", "line": 2}),
    ],
)
def test_a_cell_that_cannot_be_is_named_with_its_row_and_nothing_is_entered(scenario, named, facts):
    with pytest.raises(GridCellWrong) as refused:
        grid.add_cells([grid.GridRow(1, "西校区"), named], unit=scenario.meeting.unit, by=scenario.by, at=NOW)

    assert refused.value.facts == facts
    assert GridCell.objects.count() == 0


def sheet(*rows):
    book, made = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def test_what_a_register_writes_as_excel_it_reads_again(scenario, entry):
    register = entry.register
    written = tables.register_table(register, entries_of(register, Unit.objects.all()))

    (row,) = tables.read_register(register, written, "a.xlsx", units=[entry.unit], cells=[])

    assert row.faults == ()
    assert registers.read_values(register.form, row.written).values == entry.values


def test_formulas_in_a_cell_stay_text(scenario, entry):
    RegisterEntry.objects.update(values=entry.values | {"post": "=1+1"})
    register = Register.objects.get()

    book = load_workbook(io.BytesIO(tables.register_table(register, entries_of(register, Unit.objects.all()))))

    assert (book.active["B2"].value, book.active["B2"].data_type) == ("=1+1", "s")


def test_headings_in_another_order_and_below_a_title_are_found(scenario, entry):
    content = sheet(["责任状登记表"], [], ["期限", "任务条目", "岗位", "责任人"], ["2026-07-01至2026-07-02", "值守", "西门岗", "王小明"])

    (entry,) = tables.read_register(entry.register, content, "a.xlsx", units=[entry.unit], cells=[])

    assert (entry.unit, entry.faults) == (entry.unit, ())


def test_a_table_without_headings_and_a_unit_that_is_not_ours_are_named(scenario, entry):
    with pytest.raises(NoHeadings):
        tables.read_register(entry.register, sheet(["甲", "乙"]), "a.xlsx", units=[entry.unit], cells=[])
    content = sheet(["单位", "岗位", "责任人", "任务条目", "期限"], ["第2学院", "西门岗", "王小明", "值守", "2026-07-01至2026-07-02"])

    (entry,) = tables.read_register(entry.register, content, "a.xlsx", units=[entry.unit], cells=[])

    assert entry.faults == ("您填报的单位中没有“第2学院”",)


@pytest.mark.parametrize("count", [1, 3])
def test_a_register_asks_as_many_questions_for_many_entries_as_for_few(client, scenario, entry, count):
    for number in range(count):
        registers.enter(
            entry.register,
            unit=entry.unit,
            written={"post": f"岗{number}", "signer": "王小明", "tasks": "x", "period": "2026-07-01至2026-07-02"},
            cell=None,
            by=scenario.by,
            at=NOW,
        )
    client.force_login(scenario.by)

    with CaptureQueriesContext(connection) as asked:
        client.get(f"/registers/{entry.register_id}/")

    assert len(asked) == QUESTIONS


QUESTIONS = 10


def test_presets_are_no_more_than_data():
    assert {form.name for form in presets().values()} >= {"先锋岗", "责任状", "突击队", "立项攻关"}


def test_papers_of_a_project_are_stored_as_they_came(scenario, entry, tmp_path, at_once, django_capture_on_commit_callbacks):
    (tmp_path / "报告.pdf").write_bytes(b"%PDF-1.7 result")

    with django_capture_on_commit_callbacks(execute=True):
        attach(entry, NewFile("报告.pdf", tmp_path / "报告.pdf", "", consented=False), by=scenario.by, at=NOW, blobstore=personal_blobstore())

    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.kind, attachment.name) == ("ready", "paper", "报告.pdf")
    assert personal_blobstore().path(attachment.sha256).read_bytes() == b"%PDF-1.7 result"
