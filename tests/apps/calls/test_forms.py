"""Forms of calls say beside the field what is wrong, keep what was typed, and change only what was understood."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.calls.forms.draft import CallForm
from baosong.apps.calls.interfaces.draft_actions import DraftAction, after, renumbered
from baosong.apps.calls.models import Call
from baosong.apps.calls.services import drafts
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Unit
from baosong.core.rules import KINDS
from baosong.core.terms import Evidence, PieceKind, Rule, Severity, Terms, TermsPiece, TermsQuota, TermsTask
from tests import factories as make

SEEN = Evidence(0, 2)
FILM = TermsPiece(PieceKind.VIDEO, "微党课", "p1", rules=(Rule("duration_s", (None, 300), approx=True, evidence=SEEN), Rule("max_bytes", 2 * 1024**3)))
TEXT = TermsPiece(PieceKind.DOCUMENT, "讲稿", "p2", rules=(Rule("words", (None, 2000)),))
TERMS = Terms(
    title="示例征集",
    tasks=(
        TermsTask(
            "微党课", "t1", "2099-05-20T17:00", (FILM, TEXT), (TermsQuota(least=1, most=3), TermsQuota(least=2, unit_kind="学院")), deadline_evidence=SEEN
        ),
        TermsTask("故事", "t2", "--05-04T12:00", (TEXT,), (TermsQuota(least=1),), fields=("speaker",)),
    ),
    themes=("先锋", "传承"),
)
ZH = {"Accept-Language": "zh-hans"}
HTMX = ZH | {"HX-Request": "true"}


@pytest.fixture
def draft(client, db):
    university = make.a_unit("大学")
    for name in ("文学院", "医学院"):
        make.a_unit(name, university, kind="学院")
    make.a_unit("第一党支部", Unit.objects.get(name="文学院"), kind="党支部")
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    client.force_login(office)
    return drafts.revise(drafts.draft_from("通知正文", unit=university, by=office, at=make.NOW), TERMS, by=office, at=make.NOW)


def terms_of(call):
    return Call.objects.get(pk=call.pk).terms


def send(client, draft, data, headers=HTMX):
    answer = client.post(reverse("call-edit", args=[draft.pk]), data, headers=headers)
    return answer, answer.content.decode()


def beside(page, name):
    """The sentence beside a field."""
    return page.partition(f'id="id_{name}_error"')[2].partition("</p>")[0]


WRONG = [
    ("title", "题" * 201, "最多 200 个字，现在有 201 个字。"),
    ("naming", "名" * 201, "最多 200 个字"),
    ("subject", "邮" * 201, "最多 200 个字"),
    ("themes", "先" * 4001, "最多 4000 个字"),
    ("grace_minutes", "半小时", "“半小时”"),
    ("grace_minutes", "-5", "“-5”"),
    ("t0-name", "名" * 121, "最多 120 个字，现在有 121 个字。"),
    ("t0-date", "2099-02-30", "“2099-02-30”不是"),
    ("t0-date", "0026-05-20", "“0026-05-20”不是"),
    ("t0-date", "9999-12-31", "“9999-12-31”不是"),
    ("t0-date", "", "请填写“截止日期”。"),
    ("t0-time", "24:30", "“24:30”不是有效的时间"),
    ("t0-time", "下午五点", "“下午五点”不是有效的时间"),
    ("t0-time", "17:00:30", "“17:00:30”不是有效的时间"),
    ("t0-cap", "十", "“十”"),
    ("t0-fields", "nonsense", "请从列表中选择。"),
    ("t0-q0-least", "一", "“一”"),
    ("t0-q0-least", "4", "最少数大于最多数。"),
    ("t0-q0-most", "-1", "“-1”"),
    ("t0-q0-every", "0", "“0”"),
    ("t0-q0-kind", "学" * 41, "最多 40 个字"),
    ("t0-q0-basis", "nonsense", "请从列表中选择。"),
    ("t0-q0-severity", "nonsense", "请从列表中选择。"),
    ("t0-p0-kind", "nonsense", "请从列表中选择。"),
    ("t0-p0-name", "片" * 201, "最多 200 个字"),
    ("t0-p0-required", "2", "请从列表中选择。"),
    ("t0-p0-r0-value", "挺长的", "“挺长的”不能识别为时长。可以这样写：5 分钟 至 8 分钟"),
    ("t0-p0-r0-value", "", "不能识别为时长"),
    ("t0-p0-r0-severity", "nonsense", "请从列表中选择。"),
]
CHOICES = ("nonsense", "2", "")


@pytest.mark.parametrize(("name", "written", "sentence"), WRONG)
def test_what_is_not_understood_stays_in_its_box_and_the_rest_is_saved(client, draft, name, written, sentence):
    answer, page = send(client, draft, {name: written, "t1-name": "身边的故事"})

    assert answer.status_code == 422
    assert "<html" not in page
    assert sentence in beside(page, name)
    assert f'href="#id_{name}' in page
    assert all(label in page for label in ("时长</label>", "大小不超过</label>", "（--05-04T12:00，缺年份）"))
    assert written in CHOICES or f'value="{written}"' in page
    changed = terms_of(draft)
    assert changed.tasks[1].name == "身边的故事"
    assert (changed.title, changed.tasks[0]) == (TERMS.title, TERMS.tasks[0])


def test_the_whole_page_says_what_is_wrong_and_does_not_go_on_to_publishing(client, draft):
    answer, page = send(client, draft, {"t0-p0-r0-value": "挺长的", "act": "publish"}, headers=ZH)

    assert answer.status_code == 422
    assert "<html" in page
    assert "不能识别为时长" in beside(page, "t0-p0-r0-value")
    assert client.post(reverse("call-edit", args=[draft.pk]), {"t0-p0-r0-value": "5分钟以内", "act": "publish"}).url == reverse("call-publish", args=[draft.pk])


def test_only_a_whole_page_takes_the_focus_to_the_summary(client, draft):
    written = {"t0-cap": "十"}

    assert "autofocus" not in send(client, draft, written)[1]
    assert "autofocus" in send(client, draft, written, headers=ZH)[1]


def test_a_number_beside_a_wrong_one_is_kept_with_it(client, draft):
    _answer, page = send(client, draft, {"t0-q0-least": "2", "t0-q0-most": "很多"})

    assert terms_of(draft).tasks[0].quotas[0] == TERMS.tasks[0].quotas[0]
    assert 'name="t0-q0-least" value="2"' in page
    assert 'name="t0-q0-most" value="很多"' in page


def test_what_is_typed_wrong_moves_with_its_row(client, draft):
    answer, page = send(client, draft, {"t0-q1-least": "两", "t0-p1-r0-value": "很多", "t1-cap": "十", "act": "drop-piece:0:0"})

    assert answer.status_code == 422
    assert [piece.key for piece in terms_of(draft).tasks[0].pieces] == ["p2"]
    assert "“很多”不能识别为字数" in beside(page, "t0-p0-r0-value")
    assert "“两”" in beside(page, "t0-q1-least")
    assert "“十”" in beside(page, "t1-cap")


def test_with_the_wrong_row_its_error_goes(client, draft):
    answer, page = send(client, draft, {"t0-q1-least": "两", "act": "drop-quota:0:1"})

    assert answer.status_code == 200
    assert "两" not in page


def changed(written, terms=TERMS):
    form = CallForm(written, terms=terms)
    assert form.is_valid(), form.errors
    return form.applied()


def test_a_value_of_its_own_has_no_sentence_and_a_repeated_one_keeps_it():
    repeated = {row.html_name: row.value() for form in (CallForm(None, terms=TERMS), *CallForm(None, terms=TERMS).rows) for row in form}

    assert changed(repeated) == TERMS
    own = changed(repeated | {"t0-p0-r0-value": "10分钟以内", "t0-p0-r0-severity": "advice", "t0-time": "16：30"}).tasks[0]
    assert own.pieces[0].rules[0] == Rule("duration_s", (None, 600), Severity.ADVICE)
    assert (own.deadline, own.deadline_evidence) == ("2099-05-20T16:30", None)


@pytest.mark.parametrize(
    ("task", "written", "deadline"),
    [
        (0, {"t0-time": "24:00"}, "2099-05-20T24:00"),
        (0, {"t0-time": "9:30"}, "2099-05-20T09:30"),
        (0, {"t0-time": ""}, "2099-05-20"),
        (0, {"t0-date": "2099-06-01"}, "2099-06-01T17:00"),
        (0, {"t0-date": "", "t0-time": ""}, ""),
        (1, {"t1-time": "18:00"}, "--05-04T18:00"),
        (1, {"t1-date": "2099-05-04"}, "2099-05-04T12:00"),
    ],
)
def test_deadlines_are_entered_as_day_and_hour(task, written, deadline):
    assert changed(written).tasks[task].deadline == deadline


def test_details_and_lists_are_taken_apart():
    terms = changed({"t1-fields": [""], "t0-fields": ["", "speaker", "held_on"], "themes": "先锋， 奋斗、", "grace_minutes": ""})

    assert [task.fields for task in terms.tasks] == [("speaker", "held_on"), ()]
    assert terms.themes == ("先锋", "奋斗")
    assert terms.grace_minutes == 0


@pytest.mark.parametrize(
    "act",
    ["", "nonsense", "drop-task", "drop-task:", "drop-task:x", "drop-task:9", "drop-task:0:0", "drop-task:x:0", "drop-task:-1", "drop-task:²", "drop-rule:0:0", "drop-rule:0:0:9", "drop-piece:9:0", "add-rule:0:0", "profile:nonsense", f"add-piece:{'9' * 5000}"],
)  # fmt: skip
def test_an_action_on_nothing_changes_nothing(act):
    assert changed({"act": act, "new_rule": "nonsense"}) == TERMS


# Each row has a value of its own: its name, or for quotas the least number.
def a_task(number, pieces, quotas):
    return TermsTask(
        f"t{number}",
        f"t{number}",
        pieces=tuple(
            TermsPiece(PieceKind.OTHER, f"{number}/{at}", f"p{at}", rules=tuple(Rule(field, KINDS[field].example) for field in fields))
            for at, fields in enumerate(pieces)
        ),
        quotas=tuple(TermsQuota(least=100 * number + at) for at in range(quotas)),
    )


FIELDS = st.lists(st.sampled_from(sorted(KINDS)), max_size=3, unique=True)
SHAPES = st.lists(st.tuples(st.lists(FIELDS, max_size=3), st.integers(0, 3)), min_size=1, max_size=3)


def values_of(terms):
    form = CallForm(None, terms=terms)
    return {field.html_name: field.initial for part in (form, *form.rows) for field in part}


@given(
    SHAPES,
    st.sampled_from(["drop-task", "drop-quota", "drop-piece", "drop-rule", "add-task", "add-piece", "add-quota"]),
    st.lists(st.integers(0, 3), max_size=3),
)
def test_values_follow_their_rows(shape, name, where):
    terms = Terms("题", tasks=tuple(a_task(number, *rows) for number, rows in enumerate(shape)))
    action = DraftAction.read(":".join([name, *map(str, where)]))

    moved, there = renumbered(values_of(terms), action), values_of(after(terms, action))

    assert {at: there[at] for at in moved} == moved
    assert len(there) >= len(moved)
    assert name.startswith("add-") or len(there) == len(moved)


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        ({"text": ""}, "text", "请填写“通知正文”。"),
        ({"text": " \n　"}, "text", "请填写“通知正文”。"),
        ({"text": "通知", "unit": "9"}, "unit", "请从列表中选择。"),
        ({"text": "通知", "unit": ""}, "unit", "请填写“发布单位”。"),
    ],
)
def test_a_notice_that_cannot_be_read_is_not_taken(client, draft, written, field, sentence):
    make.with_role(make.person("office"), make.a_unit("另一个大学"), Role.ORGANISER)

    answer = client.post(reverse("call-new"), {"unit": draft.unit_id} | written, headers=ZH)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in beside(page, field)
    assert written["text"] in page
    assert Call.objects.count() == 1


READY = Terms("示例征集", tasks=(TermsTask("故事", "t1", "2020-05-20", (TEXT,)),))


@pytest.mark.parametrize(
    ("units", "confirmed", "field", "sentence"),
    [
        ([], "on", "unit", "请至少选择一个单位。"),
        (["0"], "on", "unit", "请从列表中选择。"),
        (["医学院"], "", "past_confirmed", "“故事”的截止时间已过"),
    ],
)
def test_a_call_is_not_published_with_a_wrong_choice(client, draft, units, confirmed, field, sentence):
    drafts.revise(draft, READY, by=make.person("office"), at=make.NOW)
    keys = {unit.name: str(unit.pk) for unit in Unit.objects.all()}
    data = {"unit": [keys.get(name, name) for name in units]} | ({"past_confirmed": "on"} if confirmed else {})

    answer = client.post(reverse("call-publish", args=[draft.pk]), data, headers=ZH)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}' in page
    assert page.count(sentence) == 2
    assert [name for name, key in keys.items() if f'value="{key}"' in page and "checked" in page.partition(f'value="{key}"')[2].partition(">")[0]] == [
        name for name in units if name in keys
    ]
    assert Call.objects.get(pk=draft.pk).state == "draft"


def test_units_directly_below_are_chosen_at_first_and_known_to_the_buttons(client, draft):
    page = client.get(reverse("call-publish", args=[draft.pk])).content.decode()

    boxes = [tag.partition(">")[0] for tag in page.split("<input")[1:] if 'name="unit"' in tag]
    assert [("data-direct" in box, "checked" in box, "党支部" in box) for box in boxes] == [(True, True, False), (False, False, True), (True, True, False)]


PASS_ON = {"task": ["t1"], "deadline": "2099-05-01", "least": "1", "most": "2", "note": "先审核后报送。"}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"task": []}, "task", "请至少选择一项任务。"),
        ({"task": ["t9"]}, "task", "请从列表中选择。"),
        ({"deadline": ""}, "deadline", "请填写“所属单位截止日期”。"),
        ({"deadline": "明天"}, "deadline", "“明天”不是"),
        ({"deadline": "9999-12-31"}, "deadline", "“9999-12-31”不是"),
        ({"deadline": "2099-05-20"}, "deadline", "请填写早于本单位截止时间"),
        ({"least": "一"}, "least", "“一”"),
        ({"least": "3"}, "least", "最少数大于最多数。"),
        ({"most": "-2"}, "most", "“-2”"),
        ({"note": "附" * 2001}, "note", "最多 2000 个字，现在有 2001 个字。"),
    ],
)
def test_a_call_is_not_passed_on_with_a_wrong_field(client, wrong, field, sentence, db):
    call = make.a_call(make.terms_for(deadline="2099-05-20"))
    college = Unit.objects.get(name="第1学院")
    make.a_unit("第一党支部", college)
    client.force_login(make.with_role(make.a_person("college"), college, Role.ORGANISER))

    address = reverse("call-pass-on", args=[call.pk, college.pk])
    answer = client.post(address, PASS_ON | wrong, headers=ZH)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in beside(page, field)
    assert all(str(value) in page for name, value in (PASS_ON | wrong).items() if name != "task")
    assert Call.objects.count() == 1
    assert client.post(address, PASS_ON).status_code == 302
    made = Call.objects.first()
    assert (made.covering_note, made.terms.tasks[0].deadline, made.terms.tasks[0].quotas) == ("先审核后报送。", "2099-05-01", (TermsQuota(least=1, most=2),))
