"""Drafts, what is asked, the form, publishing."""

import pytest
from django.urls import reverse

from baosong.apps.calls.forms.draft import CallForm
from baosong.apps.calls.models import Call
from baosong.apps.calls.services import drafts, publish
from baosong.apps.calls.services.open_questions import open_questions
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Unit
from baosong.core import sandbox
from baosong.core.rules import ALL
from baosong.core.terms import Rule, Terms, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.model import PieceKind
from baosong.platform.errors import Refusal
from baosong.platform.messages.rules import typed, value_words
from tests import factories as make

pytestmark = pytest.mark.django_db


def codes(terms):
    return [question.code for question in open_questions(terms)]


def test_what_the_notice_leaves_open_is_asked():
    piece = TermsPiece(PieceKind.VIDEO)

    assert codes(Terms()) == ["no_title", "no_task", "no_channel"]
    assert codes(Terms("题", tasks=(TermsTask("甲", "t1", "--05-04", (piece,)),))) == ["no_year", "no_quota", "no_channel"]
    assert codes(Terms("题", tasks=(TermsTask("甲", "t1", "", (), (TermsQuota(1),)),))) == ["no_deadline", "no_piece", "no_channel"]


def test_a_call_with_open_questions_is_not_published():
    university = make.a_unit()
    college = make.a_unit("学院", university)
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    call = drafts.draft_from("没有要求的一段话", unit=university, by=office, at=make.NOW)

    with pytest.raises(Refusal) as caught:
        publish.publish(call, to=[college], by=office, at=make.NOW)

    assert caught.value.code == "call_incomplete"


def test_units_outside_the_tree_are_not_called():
    call = make.a_call()
    draft = drafts.draft_from("x", unit=call.unit, by=make.person("office"), at=make.NOW)
    drafts.revise(draft, make.terms_for(), by=make.person("office"), at=make.NOW)
    stranger = make.a_unit("别的大学")

    with pytest.raises(Refusal) as caught:
        publish.publish(Call.objects.get(pk=draft.pk), to=[stranger, call.unit], by=make.person("office"), at=make.NOW)

    assert caught.value.code == "nobody_called"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_s", (900, 1200)), ("duration_s", (None, 300)), ("duration_s", (90, None)), ("duration_s", (None, 150)), ("resolution", (1920, 1080)), ("formats", ("mp4", "mov")),
        ("max_bytes", 2 * 1024**3), ("min_bytes", 3 * 1024**2), ("subtitles", "required"), ("subtitles", "forbidden"), ("words", (None, 2000)), ("words", (1500, 2000)),
        ("dpi_min", 300), ("long_edge_min_px", 3000), ("aspect", "16:9"), ("video_codec", "h264"), ("bitrate_kbps", (4000, None)), ("pieces_count", (3, 5)),
        ("frame_rate", (25, 30)), ("loudness_lufs", (None, -16)), ("peak_dbfs", (-12, -6)), ("pages", (5, 10)), ("font", ("宋体", 12)), ("font", ("仿宋", None)),
        ("line_spacing", ("times", 1.5)), ("subtitle_language", "zh-en"), ("pixels_min", 12_000_000),
        *((kind.field, kind.example) for kind in ALL),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_page_writes_of_a_rule_it_also_reads(language, field, value):
    from django.utils import translation

    with translation.override(language):
        assert typed(field, value_words(field, value)) == value


def posted(terms, written):
    form = CallForm(written, terms=terms)
    form.is_valid()
    return form


def test_what_is_not_understood_is_said_beside_its_field_and_changes_nothing():
    terms = make.terms_for(pieces=(TermsPiece(PieceKind.VIDEO, "片", "p1", rules=(Rule("duration_s", (None, 300)),)),))

    form = posted(terms, {"t0-p0-r0-value": "很久"})

    assert [field.html_name for field in form.wrong_fields] == ["t0-p0-r0-value"]
    assert form.applied() == terms


def test_rows_are_added_and_dropped_and_keys_stay():
    terms = posted(make.terms_for(), {"act": "add-task"}).applied()
    terms = posted(terms, {"act": "add-piece:0"}).applied()
    terms = posted(terms, {"act": "add-rule:0:1", "new_rule": "words"}).applied()
    dropped = posted(terms, {"act": "drop-piece:0:0"}).applied()

    assert [task.key for task in terms.tasks] == ["t1", "t2"]
    assert [piece.key for piece in terms.tasks[0].pieces] == ["p1", "p2"]
    assert [piece.key for piece in dropped.tasks[0].pieces] == ["p2"]
    assert dropped.tasks[0].pieces[0].rule("words") is not None


@pytest.fixture
def without_office(monkeypatch, tmp_path):
    """A machine without LibreOffice; a child process has the environment of the moment when it was started."""
    sandbox._pool.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    yield
    sandbox._pool.cache_clear()


@pytest.mark.usefixtures("without_office")
def test_an_unreadable_file_is_a_sentence_on_the_page(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(make.with_role(make.a_person("office"), make.a_unit(), Role.ORGANISER))

    answer = client.post(reverse("call-new"), {"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0")})

    assert answer.status_code == 422
    assert "另存为 .docx" in answer.content.decode()


def test_a_liaison_cannot_make_or_edit_calls(client):
    call = make.a_call()
    client.force_login(make.person("c1"))

    assert client.get(reverse("call-new")).status_code == 403
    assert client.get(reverse("overview", args=[call.pk])).status_code == 403
    assert client.get(reverse("call", args=[call.pk])).status_code == 200


def a_draft(text, *, terms=None):
    university = make.a_unit()
    make.a_unit("学院", university)
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    draft = drafts.draft_from(text, unit=university, by=office, at=make.NOW)
    return drafts.revise(draft, terms, by=office, at=make.NOW) if terms else draft


ALL_USED = "关于征集支部故事的通知\n各学院党委：\n现征集支部故事，每个学院限报2篇。请报送故事文章，格式为docx，发至邮箱zzb@example.edu.cn。\n请于{deadline}前报送。\n示范大学组织部\n{issued}\n"
GREEN = "所需内容均已识别"


def test_a_draft_that_uses_all_of_its_notice_says_so(client):
    draft = a_draft(ALL_USED.format(deadline="2099年6月30日", issued="2099年6月1日"))
    client.force_login(make.person("office"))

    page = client.get(reverse("call-edit", args=[draft.pk])).content.decode()

    assert GREEN in page
    assert "未用上" not in page


def test_a_draft_lists_what_of_its_notice_it_does_not_use_and_points_at_the_sentence(client):
    draft = a_draft(ALL_USED.format(deadline="2099年6月30日", issued="2099年6月1日").replace("示范大学组织部", "另请撰写案例3篇。\n示范大学组织部"))
    client.force_login(make.person("office"))

    page = client.get(reverse("call-edit", args=[draft.pk])).content.decode()

    assert GREEN not in page
    assert "通知中有 1 处未用上" in page
    link = page.split('href="#sentence-')[1]
    number, said = link.split('"')[0], link.split(">")[1].split("<")[0]
    assert said == "另请撰写案例3篇"
    sentence = page.split(f'id="sentence-{number}"')[1].split("</span>")[0]
    assert '<mark class="unused" title="未用上">3篇</mark>' in sentence


def test_a_deadline_that_is_over_is_warned_of_beside_its_box(client):
    draft = a_draft(ALL_USED.format(deadline="6月30日", issued="2020年6月1日"))
    client.force_login(make.person("office"))

    page = client.get(reverse("call-edit", args=[draft.pk])).content.decode()

    assert "2020年6月30日" in page
    assert "已过。通知未写明年份，请核对年份" in page
    assert GREEN not in page


def test_a_call_whose_deadline_is_over_is_published_only_where_that_is_confirmed(client):
    draft = a_draft("x", terms=make.terms_for(deadline="2020-01-01"))
    client.force_login(make.person("office"))
    address, unit = reverse("call-publish", args=[draft.pk]), Unit.objects.get(name="学院").pk

    page = client.get(address).content.decode()
    client.post(address, {"unit": unit})
    before = Call.objects.get(pk=draft.pk).state
    client.post(address, {"unit": unit, "past_confirmed": "on"})

    assert "截止时间已过" in page
    assert 'name="past_confirmed"' in page
    assert (before, Call.objects.get(pk=draft.pk).state) == ("draft", "published")


def test_publishing_a_deadline_that_is_over_is_refused_without_a_confirmation():
    draft = a_draft("x", terms=make.terms_for(deadline="2020-01-01"))

    with pytest.raises(Refusal) as caught:
        publish.publish(draft, to=[Unit.objects.get(name="学院")], by=make.person("office"), at=make.NOW)

    assert (caught.value.code, caught.value.facts) == ("deadlines_past", {"tasks": ["故事"]})


def test_the_confirmation_is_not_asked_for_where_no_deadline_is_over(client):
    draft = a_draft("x", terms=make.terms_for(deadline="2099-01-01"))
    client.force_login(make.person("office"))

    assert "past_confirmed" not in client.get(reverse("call-publish", args=[draft.pk])).content.decode()


def test_a_notice_that_wants_names_in_file_names_asks_for_the_author():
    call = drafts.draft_from(
        "关于报送讲稿的通知\n请于2027年5月20日前报送讲稿1份，文件以“单位+姓名+题目”命名。", unit=make.a_unit(), by=make.a_person("office"), at=make.NOW
    )

    assert "speaker" in call.terms.tasks[0].fields
