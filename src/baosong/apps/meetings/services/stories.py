"""A story: written, saved while it is written, told, consented to."""

import html
import re
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.activities.enums import AttachmentState, MeetingState, StoryState
from baosong.apps.activities.errors import LinkGone, StoryChangedElsewhere, StoryEmpty, StoryNotOpen, StoryTooLong
from baosong.apps.activities.models import Attachment, ConflictingText, Meeting, Member, Story
from baosong.core.documents.web import text_of
from baosong.platform.audit.services.log import record

MOST: Final = 10_000
# Long enough for the markup that Word puts around a story, short enough to be read in no time.
MOST_WRITTEN: Final = 2_000_000
# The version of the words beside the tick, so that it can be told later what was agreed to.
CONSENT_TEXT: Final = "2026-11"
CONTROL: Final = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f]")
MARKUP: Final = re.compile(r"<(?:o:p|/?(?:p|div|span|html|body|table|style|meta|br|font|xml)\b|!--|!doctype)", re.IGNORECASE)


def plain_text(written: str) -> str:
    """The words of what was written or pasted: of markup, as Word puts on the clipboard, only the text stays; line ends are made one."""
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROL.sub("", text.replace("\x0b", "\n"))
    if len(MARKUP.findall(text)) > 1:
        text = text_of(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    lines = [html.unescape(line).replace("\xa0", " ").rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _locked(story: Story) -> Story:
    found = Story.objects.select_for_update().get(pk=story.pk)
    if found.state == StoryState.ERASED:
        raise StoryNotOpen
    return found


@transaction.atomic
def begin(meeting: Meeting, member: Member, *, at: datetime) -> Story:
    """The member's story at the meeting, begun where there is none. Raises LinkGone for whoever was not called."""
    if meeting.state == MeetingState.PLANNED or not meeting.attendances.filter(member=member).exists():
        raise LinkGone
    story, _ = Story.objects.get_or_create(meeting=meeting, member=member, defaults={"changed_at": at})
    return story


def save(story: Story, *, title: str, text: str, base: int, at: datetime) -> Story:
    """Saves what is being written upon revision `base`. Where another window was faster, this text is kept beside it.

    Raises StoryTooLong, StoryNotOpen, and StoryChangedElsewhere once the other text is safe (committed before it is raised).
    """
    text, title = plain_text(text[:MOST_WRITTEN]), " ".join(plain_text(title[:1000]).split())[:100]
    with transaction.atomic():
        story = _locked(story)
        if len(text) > MOST:
            raise StoryTooLong(most=MOST, measured=len(text))
        if (title, text) == (story.title, story.text):
            return story
        is_late = base != story.revision and bool(story.text or story.title)
        if is_late:
            if not story.kept_texts.filter(title=title, text=text).exists():
                ConflictingText.objects.create(story=story, title=title, text=text, kept_at=at)
        else:
            story.title, story.text, story.changed_at = title, text, at
            story.revision += 1
            story.is_oral = story.is_oral and not text
            story.save(update_fields=["title", "text", "changed_at", "revision", "is_oral"])
    if is_late:
        raise StoryChangedElsewhere(revision=story.revision)
    return story


@transaction.atomic
def settle_kept(story: Story, kept_id: int, *, take: bool, at: datetime) -> Story:
    """Takes a kept text in place of the story's, which is kept in turn; or drops it."""
    story = _locked(story)
    kept = story.kept_texts.filter(pk=kept_id).first()
    if kept is None:
        return story
    if take:
        if story.text:
            ConflictingText.objects.create(story=story, title=story.title, text=story.text, kept_at=at)
        story.title, story.text, story.changed_at, story.revision = kept.title, kept.text, at, story.revision + 1
        story.save(update_fields=["title", "text", "changed_at", "revision"])
    kept.delete()
    return story


@transaction.atomic
def tell(story: Story, *, consents: bool, at: datetime) -> Story:
    """Tells it: it counts from now on, and can still be changed. `consents`: it may be published. Raises StoryEmpty."""
    story = _locked(story)
    if not story.text and not story.clips.exclude(state=AttachmentState.UNUSABLE).exists():
        raise StoryEmpty
    if story.state == StoryState.DRAFT:
        story.state, story.told_at = StoryState.TOLD, at
        story.save(update_fields=["state", "told_at"])
        record("story.told", story, by=None, at=at, characters=len(story.text))
    return consent(story, gives=consents, at=at)


@transaction.atomic
def consent(story: Story, *, gives: bool, at: datetime) -> Story:
    """Whether the story may be published; may be taken back at any time, and then it is gone from every article that is made or shown."""
    story = _locked(story)
    if gives != (story.consented_at is not None):
        story.consented_at, story.consent_text = (at, CONSENT_TEXT) if gives else (None, "")
        story.save(update_fields=["consented_at", "consent_text"])
        record("story.consented" if gives else "story.consent_withdrawn", story, by=None, at=at, consent=CONSENT_TEXT)
    return story


@transaction.atomic
def consent_to_clip(clip: Attachment, *, gives: bool, at: datetime) -> None:
    """The same for one picture or clip."""
    clip = Attachment.objects.select_for_update().get(pk=clip.pk)
    if gives != (clip.consented_at is not None):
        clip.consented_at = at if gives else None
        clip.save(update_fields=["consented_at"])
        record("clip.consented" if gives else "clip.consent_withdrawn", clip, by=None, at=at, consent=CONSENT_TEXT)
