"""Stories: pasted markup becomes plain text, no text is lost, nothing is published without the author's consent."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PIL import Image

from baosong.apps.meetings.enums import AttachmentState, StoryState
from baosong.apps.meetings.errors import LinkGone, StoryChangedElsewhere, StoryEmpty, StoryTooLong, TooManyAttachments
from baosong.apps.meetings.models import Attachment, Story
from baosong.apps.meetings.services import attachments, stories
from baosong.platform.errors import UploadGone, UploadTooLarge
from baosong.platform.storage import part_folder, personal_blobstore
from baosong.platform.uploads.part_files import part_of
from baosong.platform.uploads.part_lock import locked
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_meeting, a_roster
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>' + "p.MsoNormal{margin:0cm;font-size:10.5pt}" * 6000 + "</style></head><body>"
    "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
    '<p class="MsoNormal"><span lang="EN-US" style="font-size:16.0pt">封校那天，<o:p></o:p></span></p><p class="MsoNormal"><b>我在东门</b>&nbsp;值守。</p></body></html>'
)


def a_story(data_folder=None):
    held = a_meeting(make.a_call(), "王小明")
    return stories.begin(held, held.attendances.get().member, at=NOW)


def test_three_hundred_kilobytes_of_word_become_the_words(data_folder):
    assert len(WORD) > 230_000

    story = stories.save(a_story(), title="", text=WORD + " " * (300_000 - len(WORD)), base=0, at=NOW)

    assert story.text == "封校那天，\n我在东门 值守。"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("一\r\n二\r三", "一\n二\n三"),
        ("一\n\n\n\n\n二", "一\n\n二"),
        ("体温 <37.3℃ 的同学 & 老师", "体温 <37.3℃ 的同学 & 老师"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<p>一<script>alert(1)</script></p><p>&lt;b&gt;</p>", "一\n<b>"),
        ("a\x00b", "ab"),
        ("一\x0b二\x1f", "一\n二"),
    ],
)
def test_text_is_stored_as_words(written, stored):
    assert stories.plain_text(written) == stored


@given(st.text(max_size=300))
def test_words_once_stored_stay_as_they_are(written):
    once = stories.plain_text(written)

    if not stories.MARKUP.search(once) and "&" not in once:
        assert stories.plain_text(once) == once


def test_a_story_longer_than_can_be_stored_is_refused_with_its_length(data_folder):
    with pytest.raises(StoryTooLong) as refused:
        stories.save(a_story(), title="", text="长" * 10_001, base=0, at=NOW)

    assert refused.value.facts == {"most": 10_000, "measured": 10_001}


def test_only_called_members_submit_stories(data_folder):
    held = a_meeting(make.a_call(), "王小明")
    other = a_roster(make.unit_of(2), "路人甲")[0]

    with pytest.raises(LinkGone):
        stories.begin(held, other.member, at=NOW)


def test_an_empty_story_is_not_submitted(data_folder):
    with pytest.raises(StoryEmpty):
        stories.tell(a_story(), consents=True, at=NOW)


def test_a_text_that_comes_too_late_is_stored_beside_the_other(data_folder):
    story = a_story()
    stories.save(story, title="", text="第一份", base=0, at=NOW)

    for _ in range(2):
        with pytest.raises(StoryChangedElsewhere):
            stories.save(story, title="", text="第二份", base=0, at=NOW)

    story.refresh_from_db()
    assert story.text == "第一份"
    assert [other.text for other in story.conflicting_texts.all()] == ["第二份"]
    taken = stories.settle_conflict(story, story.conflicting_texts.get().pk, take=True, at=NOW)
    assert taken.text == "第二份"
    assert [other.text for other in taken.conflicting_texts.all()] == ["第一份"]
    stories.settle_conflict(taken, taken.conflicting_texts.get().pk, take=False, at=NOW)
    assert taken.conflicting_texts.count() == 0


class TwoWindows(RuleBasedStateMachine):
    """Two windows save in any order: the last acknowledged text of each is the story's text or stored as a conflicting text."""

    @initialize()
    def begin(self):
        from django.db import transaction

        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.story = a_story()
        self.base = {"a": 0, "b": 0}
        self.sent: set[str] = set()

    @rule(window=st.sampled_from("ab"), text=st.text(st.sampled_from("甲乙丙丁"), min_size=1, max_size=6))
    def save(self, window, text):
        try:
            self.base[window] = stories.save(self.story, title="", text=text, base=self.base[window], at=NOW).revision
        except StoryChangedElsewhere:
            self.sent.add(text)

    @rule(window=st.sampled_from("ab"))
    def reload(self, window):
        self.base[window] = Story.objects.get(pk=self.story.pk).revision

    @invariant()
    def nothing_refused_is_lost(self):
        if hasattr(self, "story"):
            story = Story.objects.get(pk=self.story.pk)
            assert self.sent <= {story.text, *story.conflicting_texts.values_list("text", flat=True)}

    def teardown(self):
        if hasattr(self, "atomic"):
            from django.db import transaction

            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)


TestTwoWindows = TwoWindows.TestCase
TestTwoWindows.settings = settings(max_examples=15, stateful_step_count=12)
TestTwoWindows.pytestmark = [pytest.mark.django_db]


def finish(made):
    with locked(part_of(made.pk, part_folder())) as part:
        attachments.finish(made, part, sha256=None, at=NOW, blobstore=personal_blobstore())


def upload(story, branch_membership, content, name="a.jpg"):
    made = attachments.begin(story, branch_membership, file_name=name, length=len(content), at=NOW, folder=part_folder())
    part_of(made.pk, part_folder()).write_bytes(content)
    finish(made)
    return made


def a_picture(colour="red"):
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG")
    return made.getvalue()


def test_an_attachment_is_stored_once_without_the_received_bytes(data_folder, at_once, django_capture_on_commit_callbacks):
    scenario = a_finished_story(make.a_call())
    raw = a_picture()

    with django_capture_on_commit_callbacks(execute=True):
        made = upload(scenario.story, scenario.branch_membership, raw, "照片 1.JPG")
        finish(made)

    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.kind, attachment.name, attachment.width) == (AttachmentState.READY, "picture", "照片 1.jpg", 40)
    assert personal_blobstore().verify(attachment.sha256)
    assert len([path for path in (data_folder / "personal" / "blobs").rglob("*") if path.is_file()]) == 1


def test_a_file_that_is_no_attachment_is_named_so_and_its_bytes_are_dropped(data_folder, at_once, django_capture_on_commit_callbacks):
    scenario = a_finished_story(make.a_call())

    with django_capture_on_commit_callbacks(execute=True):
        upload(scenario.story, scenario.branch_membership, b"MZ" * 100, "a.exe")

    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.unusable_code) == (AttachmentState.UNUSABLE, "not_a_clip")
    assert not personal_blobstore().has(attachment.sha256)


def test_the_tenth_picture_and_the_giant_are_refused(data_folder):
    scenario = a_finished_story(make.a_call())
    with pytest.raises(UploadTooLarge):
        attachments.begin(scenario.story, scenario.branch_membership, file_name="a.mp4", length=attachments.MAX_BYTES + 1, at=NOW, folder=part_folder())
    for number in range(attachments.MOST_ATTACHMENTS):
        Attachment.objects.create(story=scenario.story, name=f"{number}.jpg", sha256="0" * 64, size=1, received_at=NOW)

    with pytest.raises(TooManyAttachments):
        attachments.begin(scenario.story, scenario.branch_membership, file_name="a.jpg", length=10, at=NOW, folder=part_folder())


def test_the_same_picture_of_two_members_goes_only_with_the_last(data_folder, at_once, django_capture_on_commit_callbacks):
    call = make.a_call()
    held = a_meeting(call)
    first, second = a_finished_story(call, held=held), a_finished_story(call, held=held, name="李思齐")
    with django_capture_on_commit_callbacks(execute=True):
        for scenario in (first, second):
            upload(scenario.story, scenario.branch_membership, a_picture())
    one, other = Attachment.objects.all()
    assert one.sha256 == other.sha256

    attachments.remove(one, by=None, at=NOW, blobstore=personal_blobstore())
    assert personal_blobstore().has(other.sha256)
    attachments.remove(other, by=None, at=NOW, blobstore=personal_blobstore())
    assert not personal_blobstore().has(other.sha256)


def test_an_upload_behind_another_link_is_not_gone_on_with(data_folder):
    call = make.a_call()
    held = a_meeting(call)
    first, second = a_finished_story(call, held=held), a_finished_story(call, held=held, name="李思齐")
    made = attachments.begin(first.story, first.branch_membership, file_name="a.jpg", length=3, at=NOW, folder=part_folder())

    assert attachments.mine({first.branch_membership.pk}, str(made.pk)) == made
    with pytest.raises(UploadGone):
        attachments.mine({second.branch_membership.pk}, str(made.pk))


def test_consent_is_taken_back_and_given_again(data_folder):
    scenario = a_finished_story(make.a_call())
    assert scenario.story.consented_at == NOW
    assert scenario.story.consent_text == stories.CONSENT_TEXT

    assert stories.consent(scenario.story, gives=False, at=NOW).consented_at is None
    assert stories.consent(scenario.story, gives=True, at=NOW).state == StoryState.TOLD
