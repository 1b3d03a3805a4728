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
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.errors import ImportChanged
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.interfaces.import_columns import kinds, role_words
from baosong.apps.orgs.interfaces.import_preview import line_ranges, preview_of
from baosong.apps.orgs.models import ColumnMapping, Invitation, Membership, Person, TableImport, Unit, UploadedTable
from baosong.apps.orgs.queries import parents, subtree
from baosong.apps.orgs.services import closures, import_table, table_imports, uploaded_tables
from baosong.apps.orgs.services.import_rows import ImportOptions, ImportRow
from baosong.platform.audit.models import AuditRecord
from baosong.platform.audit.services import log
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


def confirmed(table, digest=None):
    """The import of a table that was confirmed as it was shown, after its job."""
    office = make.person("office")
    digest = digest or preview_of(table, by=office).plan.digest
    made = table_imports.confirm(table, digest=digest, by=office, at=make.NOW)
    return table_imports.carry_out(made.pk, roles=role_words(), at=make.NOW)


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

    result = confirmed(table).result

    assert (len(result["units"]), len(result["people"]), result["to_invite"]) == (3, 3, [])
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
    confirmed(stored(university, MESSY))

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

    made = confirmed(table, digest)

    assert made.state_is["refused"]
    assert made.result["code"] == ImportChanged.code
    assert not Unit.objects.filter(name="历史学院党委").exists()


def test_an_import_that_is_run_again_makes_nothing_twice(university):
    made = confirmed(stored(university, MESSY))
    before = (Unit.objects.count(), Person.objects.count(), AuditRecord.objects.count())

    table_imports.carry_out(made.pk, roles=role_words(), at=make.NOW)

    assert (Unit.objects.count(), Person.objects.count(), AuditRecord.objects.count()) == before


def test_who_no_longer_organises_the_unit_imports_nothing(university):
    office = make.person("office")
    table = stored(university, MESSY)
    made = table_imports.confirm(table, digest=preview_of(table, by=office).plan.digest, by=office, at=make.NOW)
    Membership.objects.filter(person=office).delete()

    table_imports.carry_out(made.pk, roles=role_words(), at=make.NOW)

    made.refresh_from_db()
    assert made.result["code"] == "importer_not_organiser"
    assert Unit.objects.count() == 1


def test_an_import_that_fails_for_good_says_so(university):
    table = stored(university, MESSY)
    made = table_imports.confirm(table, digest="0" * 64, by=make.person("office"), at=make.NOW)

    table_imports.give_up(made.pk, at=make.NOW)

    made.refresh_from_db()
    assert made.result["code"] == "import_broken"
    assert made.rows == []


def test_results_are_kept_for_thirty_days(university):
    confirmed(stored(university, MESSY))

    assert table_imports.sweep(at=make.NOW + timedelta(days=29)) == 0
    assert table_imports.sweep(at=make.NOW + timedelta(days=31)) == 1


def test_new_units_stand_after_those_that_are_there_in_the_order_of_the_table(university):
    literature = make.a_unit("文学院", university)
    make.a_unit("第一党支部", literature)
    make.a_unit("外校")

    imported(
        university,
        {"unit": "第三党支部", "parent": "文学院"},
        {"unit": "历史学院"},
        {"unit": "第二党支部", "parent": "文学院"},
        {"unit": "第一党支部", "parent": "历史学院"},
    )

    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert [unit.name for unit in subtree(university)][1:] == ["文学院", "第一党支部", "第三党支部", "第二党支部", "历史学院", "第一党支部"]
    assert (Unit.objects.get(pk=literature.pk).numchild, Unit.objects.get(pk=university.pk).numchild) == (3, 2)
    assert log.examine().broken == {}


def test_writing_takes_as_many_queries_for_sixty_lines_as_for_two(university):
    def queries(first, count):
        lines = [{"unit": f"第{n}支部", "parent": f"第{n % 2}学院", "person": f"人{n}", "telephone": f"1380013{n:04}"} for n in range(first, first + count)]
        made = planned(university, *lines)
        with CaptureQueriesContext(connection) as found:
            import_table.carry_out(made, under=university, by=make.person("office"), at=make.NOW)
        return len(found)

    queries(0, 2)

    assert queries(100, 2) == queries(200, 40)


def test_a_unit_that_closes_takes_nobody_and_no_unit(university):
    closing = make.a_unit("文学院", university)
    closures.close(closing, reason="撤销", begins_at=timezone.now() + timedelta(days=9), by=make.person("office"), at=timezone.now())

    made = planned(university, {"unit": "文学院", "person": "张三"}, {"unit": "第一党支部", "parent": "文学院"}, {"unit": "文学院", "kind": "学院"})

    assert faults_of(made) == [(2, "unit", "unit_closes"), (3, "parent", "unit_closes")]


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


def confirm(client, university, page):
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode()).group(1)
    return client.post(reverse("unit-import-preview", args=[university.pk]), {"confirm": "1", "digest": digest}, follow=True)


def test_an_import_is_carried_out_by_a_job_and_its_page_shows_the_result(office, university):
    # given: the page while the job waits
    page = upload(office, university, MESSY)
    waiting = confirm(office, university, page)
    assert "正在导入" in waiting.content.decode()
    assert Unit.objects.count() == 1

    # when
    make.do_jobs()

    # then: also after the browser was closed
    chooser = office.get(reverse("unit-import", args=[university.pk])).content.decode()
    shown = office.get(waiting.request["PATH_INFO"]).content.decode()
    assert waiting.request["PATH_INFO"] in chooser
    assert "已导入3个单位、3名人员" in shown
    assert "历史学院党委" in shown
    assert reverse("unit-never-signed-in", args=[university.pk]) in shown
    assert "hx-trigger" not in shown.split("<main")[1]


def test_a_second_press_shows_the_import_that_was_confirmed(office, university):
    page = upload(office, university, MESSY)

    first, second = confirm(office, university, page), confirm(office, university, page)

    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert TableImport.objects.count() == 1


def test_an_import_that_was_refused_says_why(office, university):
    page = upload(office, university, MESSY)
    make.a_unit("文学院党委", university)
    waiting = confirm(office, university, page)

    make.do_jobs()

    shown = office.get(waiting.request["PATH_INFO"]).content.decode()
    assert "未导入任何内容" in shown
    assert "已有变动" in shown


def test_a_result_is_only_for_who_confirmed_the_import(office, university, client):
    made = confirmed(stored(university, MESSY))
    other = make.signed_in(type(client)(), make.with_role(make.a_person("other"), university, Role.ORGANISER))

    assert other.get(reverse("table-import", args=[made.pk])).status_code == 403
    assert other.post(reverse("table-import-links", args=[made.pk])).status_code == 403


def test_existing_accounts_get_links_after_the_import(office, university):
    make.with_role(make.a_person("known", name="丁"), make.a_unit("省委"))
    result = confirm(office, university, upload(office, university, "单位,姓名,账号\n文学院,丁,known\n".encode(), "a.csv"))
    make.do_jobs()
    assert not Invitation.objects.exists()

    shown = office.post(f"{result.request['PATH_INFO']}links/", follow=True).content.decode()
    later = office.get(result.request["PATH_INFO"]).content.decode()

    assert "/join/" in shown
    assert "/join/" not in later
    assert Invitation.objects.get().person.username == "known"


def test_the_page_of_a_result_asks_the_database_as_often_for_many_lines_as_for_few(office, university):
    def queries(first, count):
        made = imported_result(university, first, count)
        with CaptureQueriesContext(connection) as found:
            office.get(reverse("table-import", args=[made.pk]))
        return len(found)

    assert queries(0, 2) == queries(100, 30)


def imported_result(university, first, count):
    lines = [["单位", "姓名"], *([f"第{number}支部", f"人{number}"] for number in range(first, first + count))]
    return confirmed(stored(university, a_workbook(*lines)))


# Export


def exported(university):
    return tables.units_table(university)


def test_the_template_can_be_imported_as_it_is(university):
    confirmed(stored(university, tables.template()))

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
    Unit.objects.filter(pk=literature.pk).update(short_name="文院", telephone="0571-88888800")

    plan = preview_of(stored(university, exported(university)), by=make.person("office")).plan

    assert plan.faults == plan.notes == ()
    assert plan.makes_nothing
    assert set(plan.outcomes) == {ImportOutcome.ROLE_HELD, ImportOutcome.NOBODY}


def test_short_names_and_telephones_of_units_go_into_the_export_and_out_of_it(university):
    make.a_unit("文学院", university)
    confirmed(stored(university, a_workbook(["单位", "简称", "办公电话", "联系人", "手机"], ["文学院", "文院", "0571-88888800", "张三", "13800138001"])))
    assert Unit.objects.values_list("short_name", "telephone").get(name="文学院") == ("文院", "0571-88888800")
    assert Person.objects.get(name="张三").telephone == "13800138001"
    changed = AuditRecord.objects.get(action="unit.described").facts["changes"]
    assert changed == {"short_name": ["", "文院"], "telephone": ["", "0571-88888800"]}
    content = exported(university)
    Unit.objects.filter(name="文学院").update(short_name="", telephone="")

    confirmed(stored(university, content))

    assert Unit.objects.values_list("short_name", "telephone").get(name="文学院") == ("文院", "0571-88888800")


def test_closed_units_are_not_exported(university):
    # Imported again, they would become new units.
    make.a_unit("文学院", university)
    closed = make.a_unit("历史学院", university)
    closures.close(closed, reason="撤销", begins_at=timezone.now(), by=make.person("office"), at=timezone.now())

    plan = preview_of(stored(university, exported(university)), by=make.person("office")).plan

    assert plan.makes_nothing
    assert {row.unit for row in plan.rows} == {"示范大学", "文学院"}


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
