"""Articles: consent of the author, limits of each edition, submission in one step."""

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from PIL import Image

from baosong.apps.articles.enums import Agreement, HandInState
from baosong.apps.articles.errors import ArticleEmpty, ArticleNotReady, NoPieceForText, NotAskedToHandIn, NothingToAgree
from baosong.apps.articles.interfaces import editions
from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.articles.queries import shown_parts
from baosong.apps.articles.services import editing
from baosong.apps.articles.services import hand_in as hand_in_service
from baosong.apps.meetings.enums import StoryState
from baosong.apps.meetings.errors import MemberErasedAlready, StoryNotOpen
from baosong.apps.meetings.interfaces import own_data
from baosong.apps.meetings.models import Attachment, Meeting, Member, Story
from baosong.apps.meetings.services import attachments, erasure, meetings, stories
from baosong.apps.registers.models import Pledge, RegisterEntry
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.core.terms import TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.model import PieceKind
from baosong.platform.audit.models import AuditRecord
from baosong.platform.audit.services.log import examine
from baosong.platform.storage import blobstore, personal_blobstore
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_meeting, a_plan
from tests.apps.registers.scenario import a_pledge
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PIECES = (TermsPiece(PieceKind.DOCUMENT, "文章", "p1"), TermsPiece(PieceKind.IMAGE, "图片", "p2", required=False))


def a_picture_of(scenario, colour="red", size=(2400, 1600), caption="东门"):
    made = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(made, "JPEG", quality=95)
    made.seek(0)
    stored = personal_blobstore().put(made)
    attachment = Attachment.objects.create(story=scenario.story, name="a.jpg", sha256=stored.sha256, size=stored.size, caption=caption, received_at=NOW)
    attachments.clean(attachment, blobstore=personal_blobstore())
    stories.consent_to_attachment(attachment, gives=True, at=NOW)
    return Attachment.objects.get(pk=attachment.pk)


@pytest.fixture
def scenario(data_folder):
    return a_finished_story(make.a_call(make.terms_for(pieces=PIECES, deadline="2099-05-20")))


@pytest.fixture
def article(scenario):
    made = editing.begin(unit=scenario.meeting.unit, task=scenario.meeting.task, title="战疫故事汇", by=scenario.by, at=NOW)
    editing.pick(made, [scenario.story], by=scenario.by, at=NOW)
    return made


def the_part(article):
    return article.parts.get()


def shown(article):
    return [part.text for part in shown_parts(article)]


def test_an_edited_story_waits_for_its_author(scenario, article):
    edited = editing.edit(the_part(article), heading="值守", text="我在东门值守到天亮。", by=scenario.by, at=NOW)
    assert edited.agreement == Agreement.ASKED
    assert shown(article) == []

    editing.answer(edited, text=edited.text, heading="值守", agrees=True, words="", at=NOW)

    assert shown(article) == ["我在东门值守到天亮。"]
    # A further change asks for consent again; a change back to the original text does not.
    editing.edit(the_part(article), heading="值守", text="又改了。", by=scenario.by, at=NOW)
    assert shown(article) == []
    assert editing.edit(the_part(article), heading="值守", text=scenario.story.text, by=scenario.by, at=NOW).agreement == Agreement.ORIGINAL


def test_the_author_agrees_only_to_the_text_that_was_shown(scenario, article):
    first = editing.edit(the_part(article), heading="值守", text="第一次改。", by=scenario.by, at=NOW)
    editing.edit(the_part(article), heading="值守", text="第二次改。", by=scenario.by, at=NOW)

    with pytest.raises(NothingToAgree):
        editing.answer(first, text="第一次改。", heading="值守", agrees=True, words="", at=NOW)
    assert the_part(article).agreement == Agreement.ASKED


def test_nothing_to_answer_where_nothing_was_edited(scenario, article):
    with pytest.raises(NothingToAgree):
        editing.answer(the_part(article), text=scenario.story.text, heading="值守", agrees=False, words="", at=NOW)


def test_consent_taken_back_takes_the_story_out_of_everything(scenario, article):
    assert shown(article) == [scenario.story.text]

    stories.consent(scenario.story, gives=False, at=NOW)

    assert shown(article) == []
    with pytest.raises(ArticleEmpty):
        editing.publish(article, is_public=True, by=scenario.by, at=NOW)


def test_a_draft_is_not_picked(data_folder):
    call = make.a_call()
    held = a_meeting(call)
    story = stories.begin(held, held.attendances.first().member, at=NOW)
    article = editing.begin(unit=held.unit, task=None, title="汇", by=held.made_by, at=NOW)

    with pytest.raises(StoryNotOpen):
        editing.pick(article, [story], by=held.made_by, at=NOW)


def test_parts_are_put_in_order_and_a_story_stands_once(scenario, article):
    editing.pick(article, [scenario.story], by=scenario.by, at=NOW)
    for heading in ("甲", "乙"):
        editing.write_text(article, heading=heading, text="x", entry=None, by=scenario.by, at=NOW)

    def order():
        return [part.heading for part in article.parts.order_by("position", "pk")]

    assert order() == ["值守", "甲", "乙"]
    editing.move(article.parts.get(heading="乙"), by=-1)
    editing.move(article.parts.get(heading="值守"), by=-1)
    assert order() == ["值守", "乙", "甲"]


def test_the_wechat_body_keeps_every_limit(scenario, article):
    a_picture_of(scenario)
    editing.write_text(article, heading="长文", text="\n".join("一二三四五六七八九十" * 30 for _ in range(120)), entry=None, by=scenario.by, at=NOW)

    bodies = editions.wechat(editions.edition(article))

    assert len(bodies) > 1
    for body in bodies:
        assert len(body) < 20_000
        assert set(re.findall(r"</?(\w+)", body)) == {"section", "p"}
        assert not re.search(r"\s(?:id|class|src|href|on\w+)=", body)
    assert "".join(re.findall(r">([^<]*)<", "".join(bodies))).count("一二三四五六七八九十") == 30 * 120


def test_what_an_author_writes_never_becomes_markup(data_folder):
    scenario = a_finished_story(make.a_call(), text="体温 <37.3 & 正常 <img src=x onerror=alert(1)>", title='"><script>')
    article = editing.begin(unit=scenario.meeting.unit, task=None, title="<b>汇</b>", by=scenario.by, at=NOW)
    editing.pick(article, [scenario.story], by=scenario.by, at=NOW)
    made = editions.edition(article)

    for text in (editions.web(made), *editions.wechat(made)):
        assert "<script" not in text
        assert "<img src=x" not in text
        assert "<b>" not in text


def test_pictures_of_an_article_are_small_enough_and_numbered(scenario, article):
    a_picture_of(scenario, size=(5000, 4000))
    made = editions.edition(article)

    with zipfile.ZipFile(io.BytesIO(editions.picture_set(made.pictures))) as bundle:
        names = bundle.namelist()
        content = bundle.read(names[0])

    assert names == ["图01 东门.jpg", "图片说明.txt"]
    assert len(content) < 1_000_000
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "JPEG"
        assert picture.width <= 1080
    assert [p.text for p in Document(io.BytesIO(editions.word(made))).paragraphs if p.text.startswith("图")] == ["图 1  东门"]


def test_a_picture_without_consent_stands_in_no_edition(scenario, article):
    attachment = a_picture_of(scenario)
    stories.consent_to_attachment(attachment, gives=False, at=NOW)

    assert editions.edition(article).pictures == []


def test_handing_in_is_one_step_and_submits_after_the_checks(scenario, article, at_once, django_capture_on_commit_callbacks):
    a_picture_of(scenario)
    with django_capture_on_commit_callbacks(execute=True):
        submission = hand_in_service.hand_in(
            article, task=scenario.meeting.task, bundle=editions.bundle_of(editions.edition(article)), by=scenario.by, at=NOW, blobstore=blobstore()
        )

    article.refresh_from_db()
    submission.refresh_from_db()
    assert (article.hand_in, submission.state, submission.title) == (HandInState.DONE, SubmissionState.SUBMITTED, "战疫故事汇")
    assert {file.piece_key for file in submission.versions.get().files.all()} == {"p1", "p2"}


def test_handed_in_anew_nothing_that_was_taken_back_stays(client, scenario, article, at_once, django_capture_on_commit_callbacks):
    attachment = a_picture_of(scenario)

    def hand_in():
        with django_capture_on_commit_callbacks(execute=True):
            hand_in_service.hand_in(
                article, task=scenario.meeting.task, bundle=editions.bundle_of(editions.edition(article)), by=scenario.by, at=NOW, blobstore=blobstore()
            )
        return Submission.objects.get()

    assert hand_in().state == SubmissionState.SUBMITTED
    stories.consent_to_attachment(attachment, gives=False, at=NOW)
    submission = hand_in()

    assert submission.state == SubmissionState.SUBMITTED
    assert [{file.piece_key for file in version.files.all()} for version in submission.versions.all()] == [{"p1", "p2"}, {"p1"}]
    client.force_login(scenario.by)
    page = f"/articles/{article.pk}/"
    assert "请去掉后重新报送" not in client.get(page).content.decode()
    stories.consent(scenario.story, gives=False, at=NOW)
    assert "请去掉后重新报送" in client.get(page).content.decode()


def test_what_stops_it_is_said_in_a_sentence_and_it_can_be_done_again(data_folder, at_once, django_capture_on_commit_callbacks):
    scenario = a_finished_story(make.a_call(make.terms_for(pieces=PIECES, deadline="2026-05-20")))
    article = editing.begin(unit=scenario.meeting.unit, task=scenario.meeting.task, title="汇", by=scenario.by, at=NOW)
    editing.pick(article, [scenario.story], by=scenario.by, at=NOW)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            hand_in_service.hand_in(
                article, task=scenario.meeting.task, bundle=editions.bundle_of(editions.edition(article)), by=scenario.by, at=NOW, blobstore=blobstore()
            )

    # The worker's clock is after the deadline.
    article.refresh_from_db()
    assert article.hand_in == HandInState.STOPPED
    assert "截止" in article.problem
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_an_article_with_a_part_that_waits_is_not_handed_in(scenario, article):
    editing.write_text(article, heading="甲", text="x", entry=None, by=scenario.by, at=NOW)
    editing.edit(article.parts.get(story=scenario.story), heading="值守", text="改。", by=scenario.by, at=NOW)

    with pytest.raises(ArticleNotReady) as refused:
        hand_in_service.hand_in(
            article, task=scenario.meeting.task, bundle=hand_in_service.ArticleFiles(("a.docx", b"")), by=scenario.by, at=NOW, blobstore=blobstore()
        )

    assert refused.value.facts == {"parts": ["值守"]}


def test_there_must_be_a_task_for_a_unit_and_a_piece_for_the_text(scenario, article):
    task = TermsTask("片", "t1", "2026-05-20", (TermsPiece(PieceKind.VIDEO, "片", "p1"),), (TermsQuota(least=1),))
    with pytest.raises(NoPieceForText):
        hand_in_service.pieces_for(task, hand_in_service.ArticleFiles(("a.docx", b"")))
    Article.objects.update(unit=make.a_unit("别处"))
    with pytest.raises(NotAskedToHandIn):
        hand_in_service.hand_in(
            article, task=scenario.meeting.task, bundle=hand_in_service.ArticleFiles(("a.docx", b"")), by=scenario.by, at=NOW, blobstore=blobstore()
        )


def test_an_erased_member_is_nowhere_and_the_audit_chain_verifies(scenario, article):
    pledge = a_pledge(scenario)
    attachment = a_picture_of(scenario)
    written = meetings.MeetingMinutes(speeches=({"speaker": "王小明", "text": "守门。"},), follow_ups=({"what": "排班", "who": "王小明", "due": ""},))
    meetings.write_record(scenario.meeting, plan=a_plan(chair="王小明"), minutes=written, by=scenario.by, at=NOW)
    copy = own_data.facts_of(scenario.member)
    assert copy["stories"][0]["text"] == scenario.story.text
    assert copy["pledges"][0]["seal"] == pledge.seal

    erasure.erase(scenario.member, by=scenario.by, at=NOW, blobstore=personal_blobstore())

    assert not personal_blobstore().has(attachment.sha256)
    assert (ArticlePart.objects.count(), Attachment.objects.count()) == (0, 0)
    assert (Story.objects.get(member=scenario.member).state, Story.objects.get(member=scenario.member).text) == (StoryState.ERASED, "")
    assert (Pledge.objects.get().text, Pledge.objects.get().strokes, Pledge.objects.get().seal) == ("", [], pledge.seal)
    left = " ".join(str(row) for model in (Member, Story, Pledge, AuditRecord, Meeting, RegisterEntry) for row in model.objects.values())
    assert "王小明" not in left
    assert "东门值守到凌晨" not in left
    assert examine().broken == {}
    with pytest.raises(MemberErasedAlready):
        erasure.erase(scenario.member, by=scenario.by, at=NOW, blobstore=personal_blobstore())


def test_a_request_to_be_erased_can_be_taken_back(scenario):
    assert erasure.ask(scenario.member, at=NOW).erasure_asked_at == NOW
    assert erasure.take_back(scenario.member, at=NOW).erasure_asked_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_an_article_asks_as_many_questions_for_many_parts_as_for_few(client, scenario, article, count):
    names = [f"成员{n}" for n in range(count)]
    held = a_meeting(scenario.meeting.task.call, *names)
    for name in names:
        editing.pick(article, [a_finished_story(None, held=held, name=name).story], by=scenario.by, at=NOW)
    client.force_login(scenario.by)

    with CaptureQueriesContext(connection) as asked:
        client.get(f"/articles/{article.pk}/")

    assert len(asked) == QUESTIONS


QUESTIONS = 13
