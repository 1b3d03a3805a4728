"""Import of office tables: what is recognised, what is said about each row, what is written, and the export that is imported again."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.errors import ImportChanged
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.interfaces.import_columns import kinds, role_words
from baosong.apps.orgs.interfaces.import_preview import line_ranges, preview_of
from baosong.apps.orgs.models import ColumnMapping, Invitation, Membership, Person, Unit, UploadedTable
from baosong.apps.orgs.queries import parents
from baosong.apps.orgs.services import import_table, uploaded_tables
from baosong.apps.orgs.services.import_rows import ImportOptions, ImportRow
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db
OFFICE_TABLE = ImportOptions(makes_parents=True, makes_usernames=True)


@pytest.fixture
def university():
    made = make.a_unit("示范大学")
    make.with_role(make.a_person("office"), made, Role.ORGANISER)
    return made


def rows(*lines):
    return [ImportRow(number, **line) for number, line in enumerate(lines, 2)]


def planned(university, *lines, options=OFFICE_TABLE):
    return import_table.plan(rows(*lines), under=university, roles=role_words(), options=options, by=make.person("office"))


def imported(university, *lines, options=OFFICE_TABLE):
    made = planned(university, *lines, options=options)
    assert made.faults == ()
    return import_table.carry_out(made, under=university, by=make.person("office"), at=make.NOW)


def faults_of(made):
    return [(fault.number, fault.column, fault.code) for fault in made.faults]


def notes_of(made):
    return [(note.number, note.column, note.code) for note in made.notes]


def path_of(unit):
    return [one.name for one in (*parents(unit), unit)]


def stored(university, content, name="t.xlsx"):
    return uploaded_tables.store(tables.read_sheet(content, name), unit=university, kinds=kinds(role_words()), by=make.person("office"), at=make.timezone.now())


def a_workbook(*lines, merged=()):
    made, book = io.BytesIO(), openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for one in merged:
        book.active.merge_cells(one)
    book.save(made)
    return made.getvalue()


MESSY = a_workbook(
    ["示范大学基层党组织情况统计表"],
    ["填报时间：2026年11月"],
    ["序号", "类别", "党组织名称", "上级党组织", "书记姓名", "联系电话", "党员数", "政治面貌说明"],
    [1, "学院", "文学院党委", "示范大学", "张三", 13800138001, 120, "略"],
    [2, None, "历史学院党委", "示范大学", "李四", "0571-88888802", 80, None],
    [3, "机关", "后勤处党支部", "示范大学", "王五", "13800138003", 24, None],
    ["合计", None, "3个", None, None, None, 224, None],
    ["注：党员数截至2026年10月31日。"],
    merged=("A1:H1", "A2:H2", "B4:B5", "A8:H8"),
)


# What a table is read as


def test_a_messy_workbook_is_read_as_its_author_meant(university):
    table = stored(university, MESSY)
    shown = preview_of(table, by=make.person("office"))

    assert shown.layout.heading == (3,)
    assert table.columns == {"1": "kind", "2": "unit", "3": "parent", "4": "person", "5": "telephone", "6": "members"}
    assert shown.unused == ("序号", "政治面貌说明")
    assert [(row.number, row.reason) for row in shown.layout.left_out] == [(1, "title"), (2, "title"), (7, "total"), (8, "note")]
    assert shown.plan.faults == ()
    assert (shown.plan.new_units, shown.plan.new_people) == (3, 3)


def test_what_was_previewed_is_imported_with_telephones_and_names_of_accounts(university):
    table = stored(university, MESSY)
    digest = preview_of(table, by=make.person("office")).plan.digest

    plan, invitations = uploaded_tables.confirm(table, digest=digest, roles=role_words(), by=make.person("office"), at=make.NOW)

    assert (plan.new_units, plan.new_people, invitations) == (3, 3, [])
    history = Unit.objects.get(name="历史学院党委")
    assert (history.kind, history.members, path_of(history)) == ("学院", 80, ["示范大学", "历史学院党委"])
    assert not Unit.objects.filter(name="合计").exists()
    assert list(Person.objects.exclude(username="office").order_by("pk").values_list("username", "name", "telephone")) == [
        ("zhangsan", "张三", "13800138001"), ("lisi", "李四", "0571-88888802"), ("wangwu", "王五", "13800138003"),
    ]  # fmt: skip
    assert Membership.objects.filter(unit=history, person__username="lisi", role=Role.LIAISON).count() == 1
    assert not UploadedTable.objects.exists()
    assert AuditRecord.objects.filter(action="units.imported").count() == 1


def test_the_same_table_changes_nothing_when_it_is_imported_again(university):
    table = stored(university, MESSY)
    uploaded_tables.confirm(table, digest=preview_of(table, by=make.person("office")).plan.digest, roles=role_words(), by=make.person("office"), at=make.NOW)

    plan = preview_of(stored(university, MESSY), by=make.person("office")).plan

    assert plan.makes_nothing
    assert plan.faults == plan.notes == ()
    assert set(plan.outcomes) == {ImportOutcome.ROLE_HELD}


def test_csv_in_gb18030_is_read(university):
    table = stored(university, "单位,上级单位,姓名,账号\n丙学院,,丁,ding\n".encode("gb18030"), "a.csv")

    assert uploaded_tables.rows_of(table, uploaded_tables.layout_of(table)) == [ImportRow(2, unit="丙学院", person="丁", username="ding")]


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", b"", b"\n\n"], ids=["broken", "xls", "empty", "blank"])
def test_a_file_that_is_no_table_is_said_so(content):
    with pytest.raises(tables.UnreadableTable):
        tables.read_sheet(content, "a.xlsx")


def test_numbers_of_java_programs_are_account_names_without_a_fraction(university):
    """leftshifters/excel-parser#44: Apache POI writes whole numbers as 2.0200101E7."""
    table = stored(university, a_workbook(["单位", "姓名", "工号"], ["文学院", "张三", 2.0200101e7]))

    assert uploaded_tables.rows_of(table, uploaded_tables.layout_of(table))[0].username == "20200101"


# Faults and notes


def test_an_import_names_every_bad_cell_and_changes_nothing(university):
    made = planned(
        university,
        {"unit": "丙学院", "person": "丁", "username": "ding", "role": "联络员"},
        {"unit": "", "person": "戊"},
        {"unit": "丙一支部", "parent": "没有的学院"},
        {"unit": "丁学院", "branches": "很多", "username": "x", "person": "x", "role": "校长", "email": "不是邮箱", "telephone": "不是电话"},
        {"unit": "学" * 121},
        options=ImportOptions(),
    )

    assert faults_of(made) == [
        (3, "unit", "empty"), (4, "parent", "unknown_unit"), (5, "branches", "no_number"), (5, "role", "unknown_role"), (5, "email", "no_address"),
        (5, "telephone", "no_telephone"), (6, "unit", "too_long"),
    ]  # fmt: skip
    with pytest.raises(Refusal):
        import_table.carry_out(made, under=university, by=make.person("office"), at=make.NOW)
    assert not Unit.objects.filter(name="丙学院").exists()


def test_branches_of_one_name_belong_to_their_own_colleges(university):
    imported(
        university,
        {"unit": "第一党支部", "parent": "文学院", "person": "甲"},
        {"unit": "文学院"},
        {"unit": "第一党支部", "parent": "历史学院", "person": "乙"},
        {"unit": "历史学院"},
    )

    assert sorted(path_of(unit) for unit in Unit.objects.filter(name="第一党支部")) == [
        ["示范大学", "历史学院", "第一党支部"], ["示范大学", "文学院", "第一党支部"],
    ]  # fmt: skip
    assert faults_of(planned(university, {"unit": "第一党支部"}, {"unit": "小组", "parent": "第一党支部"})) == [
        (2, "unit", "ambiguous_unit"), (3, "parent", "ambiguous_unit"),
    ]  # fmt: skip
    assert planned(university, {"unit": "小组", "parent": "文学院 / 第一党支部"}).added[0].path == "文学院 / 第一党支部 / 小组"


def test_a_unit_is_never_below_itself(university):
    assert faults_of(planned(university, {"unit": "甲", "parent": "乙"}, {"unit": "乙", "parent": "甲"}, {"unit": "丙", "parent": "丙"})) == [
        (2, "parent", "circle"), (3, "parent", "circle"), (4, "parent", "circle"),
    ]  # fmt: skip


def test_a_chain_of_levels_that_the_tree_cannot_hold_is_a_fault(university):
    made = planned(university, *[{"unit": f"第{level}级", "parent": f"第{level - 1}级" if level else ""} for level in range(90)])

    assert made.faults[0].code == "too_deep"
    assert made.new_units < 60


def test_parents_without_a_line_of_their_own_are_added_once_and_said(university):
    made = planned(university, {"unit": "一支部", "parent": "文学院"}, {"unit": "二支部", "parent": "文学院"})

    assert [node.path for node in made.added] == ["文学院", "文学院 / 一支部", "文学院 / 二支部"]
    assert notes_of(made) == [(2, "parent", "parent_added")]


def test_repeated_lines_are_said_and_used_once(university):
    line = {"unit": "文学院", "person": "张三", "telephone": "13800138001"}
    made = planned(university, line, {"unit": "文学院", "kind": "学院"}, {"unit": "文学院"}, {**line, "telephone": "138 0013 8001"}, {**line, "telephone": ""})

    assert [outcome.value for outcome in made.outcomes] == ["new_account", "nobody", "repeated", "repeated", "repeated"]
    assert made.new_people == 1


def test_two_people_of_one_name_are_told_apart_by_their_telephones(university):
    imported(
        university,
        {"unit": "文学院", "person": "张伟", "telephone": "13800138001"},
        {"unit": "文学院", "person": "张伟", "telephone": "13800138002"},
        {"unit": "历史学院", "person": "张伟", "telephone": "13800138001"},
    )

    assert [(one.username, one.orgs_memberships.count()) for one in Person.objects.filter(name="张伟").order_by("pk")] == [("zhangwei", 2), ("zhangwei2", 1)]
    assert faults_of(planned(university, {"unit": "文学院", "person": "张伟"})) == [(2, "person", "ambiguous_person")]


def test_values_of_units_and_telephones_change_only_where_the_organiser_has_power(university):
    # given: the unit and one person are the organiser's, the other person serves elsewhere too
    unit = make.a_unit("文学院", university, members=10)
    make.with_role(make.a_person("own", name="甲"), unit)
    both = make.with_role(make.with_role(make.a_person("both", name="乙"), unit), make.a_unit("省委"))

    # when
    made = planned(
        university,
        {"unit": "文学院", "members": "12人", "person": "甲", "telephone": "13800138001"},
        {"unit": "文学院", "members": "13", "person": "乙", "telephone": "13800138002"},
    )
    import_table.carry_out(made, under=university, by=make.person("office"), at=make.NOW)

    # then
    unit.refresh_from_db()
    both.refresh_from_db()
    assert (unit.members, make.person("own").telephone, both.telephone) == (12, "13800138001", "")
    assert notes_of(made) == [(3, "members", "differs"), (3, "telephone", "not_managed")]
    assert AuditRecord.objects.get(action="unit.described").facts["changes"] == {"members": [10, 12]}


def test_someone_of_the_same_name_outside_the_tree_is_another_person(university):
    make.with_role(make.a_person("zhangsan", name="张三", telephone="13800138001"), make.a_unit("省委"))

    made = planned(university, {"unit": "文学院", "person": "张三", "telephone": "13800138001"})

    assert [(node.username, node.person) for node in made.people] == [("zhangsan2", None)]


def test_five_thousand_lines_with_every_fault_have_a_short_answer(university):
    faulty = {"unit": "", "parent": "", "members": "很多", "person": "张三", "role": "校长", "email": "x", "telephone": "y"}
    lines = [{**faulty, "unit": f"第{number}支部", "parent": "没有的学院" if number % 2 else ""} if number % 5 else faulty for number in range(5000)]
    content = a_workbook(["单位", "上级单位", "人数", "姓名", "系统角色", "邮箱", "手机"], *[list(line.values()) for line in lines])
    table = stored(university, content)
    for index, column in enumerate(("unit", "parent", "members", "person", "role", "email", "telephone")):
        table.columns[str(index)] = column

    shown = preview_of(table, by=make.person("office"))

    assert len(shown.plan.faults) > 15_000
    assert [(group.column, group.count) for group in shown.faults] == [
        ("单位", 1000), ("邮箱", 4000), ("人数", 4000), ("联系电话", 4000), ("角色", 4000),
    ]  # fmt: skip
    assert all(len(group.examples) <= 5 and len(group.lines) < 150 for group in shown.faults)
    table.save()


def test_a_plan_asks_the_database_as_often_for_many_lines_as_for_few(university):
    def queries(count):
        with CaptureQueriesContext(
            connection,
        ) as found:
            planned(university, *[{"unit": f"第{number}支部", "person": f"人{number}", "telephone": f"1380013{number:04}"} for number in range(count)])
        return len(found)

    assert queries(2) == queries(60)


def test_an_import_that_would_do_something_else_than_was_shown_is_refused(university):
    table = stored(university, MESSY)
    digest = preview_of(table, by=make.person("office")).plan.digest
    make.a_unit("文学院党委", university)

    with pytest.raises(ImportChanged):
        uploaded_tables.confirm(table, digest=digest, roles=role_words(), by=make.person("office"), at=make.NOW)

    assert not Unit.objects.filter(name="历史学院党委").exists()
    assert UploadedTable.objects.exists()


# Pages


@pytest.fixture
def office(client, university):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return make.signed_in(client, make.person("office"))


def upload(client, university, content, name="t.xlsx"):
    return client.post(reverse("unit-import", args=[university.pk]), {"table": SimpleUploadedFile(name, content)}, follow=True)


def fields_of(page):
    """The values of the form by which a table is read."""
    found = {"heading": re.search(r'<select name="heading".*?<option value="(\d*)" selected', page, re.DOTALL).group(1)}
    for name, options in re.findall(r'<select name="(column_\d+|role)"(.*?)</select>', page, re.DOTALL):
        selected = re.search(r'value="([^"]*)" selected', options)
        found[name] = selected.group(1) if selected else ""
    return {**found, "makes_parents": "on"}


def test_nothing_is_written_before_the_confirmation(office, university):
    page = upload(office, university, MESSY).content.decode()

    assert Unit.objects.count() == 1
    assert Person.objects.count() == 1
    assert re.search(r"<dt>新增单位</dt><dd>3</dd>", page)
    assert "未使用：序号、政治面貌说明" in page


def test_columns_chosen_by_hand_are_remembered_for_these_headings(office, university):
    # given: headings that nobody knows
    content = a_workbook(["甲栏", "乙栏", "丙栏"], ["文学院", "张三", "13800138001"])
    page = upload(office, university, content).content.decode()
    address = reverse("unit-import-preview", args=[university.pk])

    # when: first two columns of one meaning, then right
    fields = {**fields_of(page), "column_0": "unit", "column_1": "unit", "column_2": "telephone"}
    wrong = office.post(address, fields)
    right = office.post(address, {**fields, "column_1": "person"}, follow=True)
    again = upload(office, university, content)

    # then
    assert wrong.status_code == 422
    assert "不能同时为“单位”" in wrong.content.decode()
    assert right.status_code == 200
    assert "沿用" in again.content.decode()
    assert UploadedTable.objects.get().columns == {"0": "unit", "1": "person", "2": "telephone"}
    assert ColumnMapping.objects.count() == 1


def test_another_heading_is_chosen_by_hand(office, university):
    content = a_workbook(["单位", "姓名"], ["（全称）", "（联络员）"], ["文学院", "张三"])
    page = upload(office, university, content).content.decode()

    office.post(reverse("unit-import-preview", args=[university.pk]), {**fields_of(page), "heading": "2"})

    assert UploadedTable.objects.get().heading == 2


def test_faults_are_downloaded_with_their_lines(office, university):
    upload(office, university, a_workbook(["单位", "姓名", "联系电话"], ["文学院", "张三", "不详"], ["历史学院", "李四", "0571-88888802"]))

    answer = office.get(reverse("unit-import-faults", args=[university.pk]))

    (row,) = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert row[0] == 2
    assert row[2] == "不详"


def test_a_table_is_only_its_owners_and_is_deleted_after_a_day(office, university, client):
    upload(office, university, MESSY)
    other = make.signed_in(type(client)(), make.with_role(make.a_person("other"), university, Role.ORGANISER))

    assert other.get(reverse("unit-import-preview", args=[university.pk])).status_code == 302
    assert other.get(reverse("unit-import-faults", args=[university.pk])).status_code == 404
    assert uploaded_tables.sweep(at=make.timezone.now() + timedelta(hours=23)) == 0
    assert uploaded_tables.sweep(at=make.timezone.now() + timedelta(hours=25)) == 1


def test_existing_accounts_get_links_after_the_import(office, university):
    make.with_role(make.a_person("known", name="丁"), make.a_unit("省委"))
    page = upload(office, university, "单位,姓名,账号\n文学院,丁,known\n".encode(), "a.csv").content.decode()
    digest = re.search(r'name="digest" value="(\w+)"', page).group(1)

    shown = office.post(reverse("unit-import-preview", args=[university.pk]), {"confirm": "1", "digest": digest}, follow=True).content.decode()

    assert "/join/" in shown
    assert Invitation.objects.get().person.username == "known"


# Export


def exported(university):
    return tables.units_table(university)


def test_the_template_can_be_imported_as_it_is(university):
    table = stored(university, tables.template())
    uploaded_tables.confirm(table, digest=preview_of(table, by=make.person("office")).plan.digest, roles=role_words(), by=make.person("office"), at=make.NOW)

    branch = Unit.objects.get(name="示例第一党支部")
    assert path_of(branch) == ["示范大学", "示例学院", "示例第一党支部"]
    assert Membership.objects.filter(unit=branch, role=Role.LIAISON).count() == 1


def test_an_export_is_imported_again_without_any_change(university):
    # given: units of one name, several roles of one person, two people of one name, a unit without people
    literature, history = make.a_unit("文学院", university, kind="学院", branches=2, members=120), make.a_unit("历史学院", university)
    for college in (literature, history):
        branch = make.a_unit("第一党支部", college, kind="党支部")
        make.a_unit("第一小组", branch)
        make.with_role(make.a_person(f"b{college.pk}", name="张伟", telephone="0571-88888801", email=f"b{college.pk}@example.edu.cn"), branch)
    make.with_role(make.with_role(make.person("office"), literature, Role.LIAISON), history, Role.REVIEWER)

    plan = preview_of(stored(university, exported(university)), by=make.person("office")).plan

    assert plan.faults == plan.notes == ()
    assert plan.makes_nothing
    assert set(plan.outcomes) == {ImportOutcome.ROLE_HELD, ImportOutcome.NOBODY}


NAMES = st.sampled_from(["文学院", "历史学院", "第一党支部", "第二党支部", "机关", "A班", "组/室"])


@settings(max_examples=15)
@given(branches=st.lists(st.tuples(st.integers(0, 9), NAMES, st.integers(0, 2), st.sampled_from(["", "学院", "党支部"])), max_size=10))
def test_any_tree_is_exported_and_imported_without_change(branches):
    from django.db import transaction

    with transaction.atomic():
        university = make.a_unit("示范大学")
        make.with_role(make.a_person("office"), university, Role.ORGANISER)
        units = [university]
        for number, (parent, name, members, kind) in enumerate(branches):
            under = units[parent % len(units)]
            if name in [unit.name for unit in Unit.objects.filter(path__startswith=under.path, depth=under.depth + 1)] or name in path_of(under):
                continue
            units.append(make.a_unit(name, under, members=members, kind=kind))
            if members:
                make.with_role(make.a_person(f"p{number}", name="张三"), units[-1], Role.LIAISON)

        plan = preview_of(stored(university, exported(university)), by=make.person("office")).plan

        assert plan.faults == plan.notes == ()
        assert plan.makes_nothing
        transaction.set_rollback(True)


def test_lines_are_said_in_ranges():
    assert line_ranges([4, 5, 6, 9, 4]) == "4–6、9"
    assert line_ranges(range(1, 100, 2)).endswith(" …")
