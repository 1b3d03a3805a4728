"""Places of a notice that the draft does not use: found, made a part of the draft by one click, dismissed."""

import re
import time
from itertools import pairwise

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.calls.errors import CallNotDraft
from baosong.apps.calls.interfaces.draft_actions import DraftAction, after
from baosong.apps.calls.interfaces.place_actions import offers
from baosong.apps.calls.interfaces.unused_places import PlaceKind, unused_places
from baosong.apps.calls.models import Call, DismissedPlace
from baosong.apps.calls.services import dismissed_places, drafts
from baosong.apps.orgs.enums import Role
from baosong.core.terms import ChannelKind, Evidence, PieceKind, Rule, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask
from tests import factories as make

ZH = {"Accept-Language": "zh-hans"}
GREEN = "所需内容均已识别"
TERMS = Terms(
    title="示例",
    issued_on="2099-03-01",
    tasks=(TermsTask("微党课", "t1", "2099-05-20", (TermsPiece(PieceKind.VIDEO, "视频", "p1"),), (TermsQuota(least=1),)),),
    channels=(TermsChannel(ChannelKind.EMAIL),),
)
TABLE = "类别 | 时长 | 数量\n短视频 | 3分钟以内 | 每单位2部\n海报 | A3 | 每单位3幅\n"


def kinds_of(text, terms=TERMS):
    return [(place.kind, place.name or place.quote) for place in unused_places(text, terms)]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("请同时填写《优秀教案推荐表》。", PlaceKind.FORM, "优秀教案推荐表"),
        ("附件：1.原创承诺书\n2.作品登记表.docx\n", PlaceKind.ATTACHMENT, "原创承诺书"),
        ("附件1 参展回执.doc", PlaceKind.ATTACHMENT, ""),
        ("作品要求：音频时长不超过5分钟。", PlaceKind.AMOUNT, "作品要求：音频时长不超过5分钟"),
        ("请于11月31日前报送。", PlaceKind.NO_DAY, "11月31日"),
        ("请于2099年2月29日前报送。", PlaceKind.NO_DAY, "2099年2月29日"),
        ("请于13月1日前报送。", PlaceKind.NO_DAY, "13月1日"),
        ("每个学院撰写案例3篇。", PlaceKind.NUMBER, "每个学院撰写案例3篇"),
        ("请于2099年6月3日前完成。", PlaceKind.DATE, ""),
    ],
)
def test_a_place_that_asks_for_something_is_found(text, kind, name):
    found = kinds_of(text)

    assert kind in {found_kind for found_kind, _name in found} or (kind is PlaceKind.ATTACHMENT and not name)
    assert not name or (kind, name) in found


def test_rows_of_a_table_are_found_without_the_names_of_its_columns():
    assert [name for kind, name in kinds_of(TABLE) if kind is PlaceKind.ROW] == ["短视频", "海报"]


def test_a_leap_day_is_a_day():
    assert kinds_of("请于2096年2月29日前报送。", Terms(tasks=(TermsTask("甲", "t1", "2096-02-29"),))) == []


@pytest.mark.parametrize(
    "text",
    [
        "名额分配见《各学院名额分配表》，请据此推荐。",
        "附件：获奖名单\n",
        "评分：选题10分，时长3分钟以内5分。",
        "每人发言不超过8分钟。",
        "1 | 创意 | 30%\n2 | 技术 | 70%\n",
        "请认真组织学习。",
    ],
)
def test_what_the_issuer_gives_marks_or_holds_is_no_place(text):
    assert kinds_of(text) == []


def test_a_form_named_twice_is_one_place_and_a_piece_of_the_draft_none():
    text = "请填写《作品登记表》，加盖公章。\n附件：作品登记表.docx\n"
    used = Terms(tasks=(TermsTask("甲", "t1", pieces=(TermsPiece(PieceKind.FORM, "作品登记表", "p1"),)),))

    assert kinds_of(text) == [(PlaceKind.FORM, "作品登记表")]
    assert kinds_of(text, used) == []


def test_a_dismissed_place_is_left_out():
    text = "请同时填写《优秀教案推荐表》。"
    (place,) = unused_places(text, TERMS)

    assert unused_places(text, TERMS, [(place.start, place.end)]) == []


EVERYTHING = (
    "一、要求\n请同时填写《优秀教案推荐表》。\n作品要求：视频时长不超过5分钟。\n每个学院撰写案例3篇。\n请于6月3日17:00前完成。\n"
    f"另见下表。\n{TABLE}附件：原创承诺书\n"
)


@pytest.mark.parametrize("made", ["task", "piece", "rule"])
def test_a_place_that_became_part_of_the_draft_is_used(made):
    offered = [place for place in unused_places(EVERYTHING, TERMS) if made in {offer.made for offer in offers(place, TERMS)}]

    assert offered
    for place in offered:
        changed = after(TERMS, DraftAction.read(f"place-{made}:{place.start}:{place.end}"), EVERYTHING)
        assert changed != TERMS
        assert (place.start, place.end) not in {(left.start, left.end) for left in unused_places(EVERYTHING, changed)}


def clicked(made, text, terms=TERMS):
    (place,) = unused_places(text, terms)
    return after(terms, DraftAction.read(f"place-{made}:{place.start}:{place.end}"), text)


def test_a_form_becomes_a_piece_of_the_nearest_task():
    text = "一、微党课\n二、案例\n请填写《案例推荐表》。"
    terms = Terms(tasks=(TermsTask("微党课", "t1", evidence=Evidence(2, 5)), TermsTask("案例", "t2", evidence=Evidence(8, 10))))

    first, second = clicked("piece", text, terms).tasks

    assert first.pieces == ()
    assert [(piece.kind, piece.name, piece.key) for piece in second.pieces] == [(PieceKind.FORM, "案例推荐表", "p1")]


def test_a_number_becomes_the_quota_and_as_a_piece_its_number_of_files():
    assert clicked("rule", "每个学院撰写案例3篇。").tasks[0].quotas[-1] == TermsQuota(3, 3, evidence=Evidence(8, 10))
    piece = clicked("piece", "每个学院撰写案例3篇。").tasks[0].pieces[-1]
    assert (piece.name, piece.rule("pieces_count").value) == ("案例", (3, 3))


def test_a_date_without_year_becomes_the_deadline_in_the_year_of_issue():
    task = clicked("rule", "请于6月3日17:00前完成。").tasks[0]

    assert (task.deadline, task.deadline_evidence) == ("2099-06-03T17:00", Evidence(2, 11))


def test_an_amount_becomes_a_rule_of_the_piece_that_can_have_it():
    (rule,) = clicked("rule", "作品要求：视频时长不超过5分钟。").tasks[0].pieces[0].rules

    assert (rule.field, rule.value) == ("duration_s", (None, 300))


def test_a_place_becomes_a_task_with_its_name_and_number():
    task = clicked("task", "每个学院撰写案例3篇。").tasks[-1]

    assert (task.key, task.name, task.quotas[0].least) == ("t2", "案例", 3)


@pytest.mark.parametrize("written", ["place-piece:0:3", "place-rule:900:901", "place-task:a:b", "place-nothing:0:2", "place-rule:1"])
def test_a_place_that_is_none_changes_nothing(written):
    assert after(TERMS, DraftAction.read(written), EVERYTHING) == TERMS


@given(st.text(alphabet="附件:《》表1 |3篇月日5分钟，。、\n不超过", max_size=200))
def test_places_are_stretches_of_the_notice_that_do_not_overlap(text):
    places = unused_places(text, TERMS)

    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(one.end <= other.start for one, other in pairwise(places))


@pytest.mark.parametrize(
    "line", ["附件" + ": " * 3000 + "。", "《" * 5000, "1 | " * 5000, "13月1日、" * 3000, "不超过5分钟，" * 1500], ids=lambda line: line[:6]
)
def test_a_long_line_is_searched_at_once(line):
    start = time.process_time()

    unused_places(line, TERMS)

    assert time.process_time() - start < 3


# In pages.


@pytest.fixture
def page(client, db):
    """A function that posts to a draft's page, or reads it; and the draft."""
    university = make.a_unit("大学")
    make.a_unit("文学院", university)
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    client.force_login(office)

    def of(text, terms=TERMS):
        draft = drafts.revise(drafts.draft_from(text, unit=university, by=office, at=make.NOW), terms, by=office, at=make.NOW)
        address = reverse("call-edit", args=[draft.pk])

        def show(**data):
            answer = client.post(address, data, headers=ZH | {"HX-Request": "true"}) if data else client.get(address, headers=ZH)
            return answer.content.decode()

        return draft, show

    return of


def acts(shown, prefix):
    return re.findall(rf'value="({prefix}[^"]*)"', shown)


def test_a_draft_is_green_when_each_place_was_used_or_dismissed(page):
    draft, show = page("请填写《推荐表》，并填写《汇总表》。")
    shown = show()
    assert GREEN not in shown
    assert "通知中有 2 处未用上" in shown

    shown = show(act=acts(shown, "place-piece")[0])
    assert GREEN not in shown
    assert 'hx-swap-oob="innerHTML"' in shown
    shown = show(act=acts(shown, "dismiss")[0])

    assert GREEN in shown
    assert [piece.name for piece in Call.objects.get(pk=draft.pk).terms.tasks[0].pieces] == ["视频", "推荐表"]
    assert "通知中有 1 处已忽略" in shown


def test_dismissed_places_come_back(page):
    _draft, show = page("请填写《推荐表》。")
    shown = show(act=acts(show(), "dismiss")[0])
    assert GREEN in shown

    assert "通知中有 1 处未用上" in show(act="restore")
    assert not DismissedPlace.objects.exists()


@pytest.mark.parametrize("place", [Evidence(0, 0), Evidence(3, 2), Evidence(0, 999)])
def test_a_place_outside_the_notice_is_not_dismissed(page, place):
    draft, _show = page("请填写《推荐表》。")

    dismissed_places.dismiss(draft, place, by=make.person("office"), at=make.NOW)

    assert not DismissedPlace.objects.exists()


@pytest.mark.django_db
def test_places_of_a_published_call_stay_as_they_are():
    call = make.a_call()

    with pytest.raises(CallNotDraft):
        dismissed_places.dismiss(call, Evidence(0, 2), by=make.person("office"), at=make.NOW)


def test_an_impossible_day_is_said_beside_the_box_and_before_publishing(client, page):
    draft, show = page("请于11月31日前报送。")
    said = "通知写的“11月31日”不是有效日期"

    assert said in show()
    assert said in client.get(reverse("call-publish", args=[draft.pk]), headers=ZH).content.decode()


def test_an_inferred_year_is_said_beside_the_box_and_before_publishing(client, page):
    text = "请于5月20日前报送。"
    task = TERMS.tasks[0]
    dated = Terms(title="示例", issued_on="2099-03-01", tasks=(TermsTask(task.name, "t1", task.deadline, task.pieces, deadline_evidence=Evidence(2, 7)),))
    draft, show = page(text, dated)
    said = "按发文日期推定为 2099 年"

    assert said in show()
    assert said in client.get(reverse("call-publish", args=[draft.pk]), headers=ZH).content.decode()


def test_a_year_that_begins_a_range_is_stated():
    from baosong.apps.calls.services.open_questions import inferred_years

    text = "征集时间：2099年4月23日—5月20日。"
    task = TermsTask("甲", "t1", "2099-05-20", deadline_evidence=Evidence(16, 21))

    assert inferred_years(Terms(tasks=(task,)), text) == []


def test_before_publishing_the_page_says_how_many_places_are_left(client, page):
    draft, _show = page("请填写《推荐表》。")

    assert "通知中还有 1 处未用上" in client.get(reverse("call-publish", args=[draft.pk]), headers=ZH).content.decode()


def test_a_notice_that_asks_for_nothing_is_said_to_ask_for_nothing(page):
    _draft, show = page("关于放假的通知", Terms(title="关于放假的通知"))

    assert "这份通知似乎没有要求报送材料" in show()


def test_rules_of_places_are_those_of_the_grammar():
    (place,) = unused_places("作品要求：视频时长不超过5分钟。", TERMS)

    assert place.rule == Rule("duration_s", (None, 300), evidence=place.evidence)
