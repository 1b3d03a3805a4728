"""Stories: saving while they are written, telling, consent."""

import html
import re
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.meetings.enums import TAKE_PART, TELL_STORY, WRITE_STORY, AttachmentState
from baosong.apps.meetings.errors import LinkGone, StoryChangedElsewhere, StoryEmpty, StoryNotOpen, StoryTooLong
from baosong.apps.meetings.models import Attachment, ConflictingText, Meeting, Member, MemberDevice, Story
from baosong.core.documents import UnreadableDocument
from baosong.core.documents.sandboxed import markup_text_sandboxed
from baosong.core.sandbox import ChildProcessDied
from baosong.platform.audit.services.log import record

MOST: Final = 10_000
# Characters; leaves room for the markup that Word puts around a story.
MOST_WRITTEN: Final = 2_000_000
# Version of the consent text on the page, stored with each consent.
CONSENT_TEXT: Final = "2026-11"
CONTROL: Final = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f]")
MARKUP: Final = re.compile(r"<(?:o:p|/?(?:p|div|span|html|body|table|style|meta|br|font|xml)\b|!--|!doctype)", re.IGNORECASE)


def plain_text(written: str) -> str:
    """Plain text of what was typed or pasted: markup, as Word puts on the clipboard, is stripped; line ends and blank lines are normalised."""
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROL.sub("", text.replace("\x0b", "\n"))
    if len(MARKUP.findall(text)) > 1:
        text = _visible_text(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    lines = [html.unescape(line).replace("\xa0", " ").rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _visible_text(markup: str) -> str:
    """The text of pasted markup. Where the child process cannot read it, only its tags are dropped: nothing that was written may be lost."""
    try:
        return markup_text_sandboxed(markup)
    except (UnreadableDocument, ChildProcessDied):
        return re.sub(r"<[^<>]*>", "", markup)


def readable(*, title: str, text: str) -> tuple[str, str]:
    """Title and text as they are stored. Raises StoryTooLong."""
    if len(text) > MOST_WRITTEN:
        raise StoryTooLong(most=MOST, measured=len(text))
    text, title = plain_text(text), " ".join(plain_text(title).split())
    if len(text) > MOST:
        raise StoryTooLong(most=MOST, measured=len(text))
    return title, text


def locked(story: Story) -> Story:
    """The story, locked for a change. Raises StoryNotOpen."""
    found = Story.objects.select_for_update().get(pk=story.pk)
    if not WRITE_STORY.is_open(found.state):
        raise StoryNotOpen
    return found


def claim(story: Story, *, at: datetime) -> None:
    """Take a locked story over from the device that began it by a name alone: that device does not see what is written from now on."""
    if story.device_id is not None:
        record("story.claimed", story, by=None, at=at, device=story.device_id)
        story.device, story.is_agreed = None, False
        story.save(update_fields=["device", "is_agreed"])


def mark_told(story: Story, *, told_at: datetime, at: datetime) -> None:
    """Mark a locked story as told, unless it is."""
    if TELL_STORY.is_open(story.state):
        story.state, story.told_at = TELL_STORY.target, told_at
        story.save(update_fields=["state", "told_at"])
        record("story.told", story, by=None, at=at, characters=len(story.text))


@transaction.atomic
def begin(meeting: Meeting, member: Member, *, at: datetime) -> Story:
    """Get or create the member's story of the meeting. Raises LinkGone for members who were not called."""
    if not TAKE_PART.is_open(meeting.state) or not meeting.attendances.filter(member=member).exists():
        raise LinkGone
    story, _ = Story.objects.get_or_create(meeting=meeting, member=member, defaults={"changed_at": at})
    return story


def save(story: Story, *, title: str, text: str, base: int, at: datetime, device: MemberDevice | None = None) -> Story:
    """Save a text written upon revision `base`. If another window was faster, store it as a ConflictingText.

    `device`: that writes by a name alone; without one the member writes, and takes the story over.
    Raises StoryTooLong, StoryNotOpen, and StoryChangedElsewhere, after the conflicting text was committed.
    """
    title, text = readable(title=title, text=text)
    with transaction.atomic():
        story = locked(story)
        if (title, text) == (story.title, story.text):
            return story
        if device is None:
            claim(story, at=at)
        is_late = base != story.revision and bool(story.text or story.title)
        if is_late:
            if not story.conflicting_texts.filter(title=title, text=text).exists():
                ConflictingText.objects.create(story=story, title=title, text=text, saved_at=at)
        else:
            story.title, story.text, story.changed_at = title, text, at
            story.revision += 1
            story.is_oral = story.is_oral and not text
            story.save(update_fields=["title", "text", "changed_at", "revision", "is_oral"])
    if is_late:
        raise StoryChangedElsewhere(revision=story.revision)
    return story


@transaction.atomic
def settle_conflict(story: Story, conflict_id: int, *, take: bool, at: datetime) -> Story:
    """Replace the story's text by a conflicting one, which takes its place; or drop the conflicting one. The member takes the story over."""
    story = locked(story)
    claim(story, at=at)
    conflicting = story.conflicting_texts.filter(pk=conflict_id).first()
    if conflicting is None:
        return story
    if take:
        if story.text:
            ConflictingText.objects.create(story=story, title=story.title, text=story.text, saved_at=at)
        story.title, story.text, story.changed_at, story.revision = conflicting.title, conflicting.text, at, story.revision + 1
        story.save(update_fields=["title", "text", "changed_at", "revision"])
    conflicting.delete()
    return story


@transaction.atomic
def tell(story: Story, *, consents: bool, at: datetime, device: MemberDevice | None = None) -> Story:
    """Mark the story as told; it can still be changed. `consents`: it may be published; `device`: see `save`. Raises StoryEmpty."""
    story = locked(story)
    if not story.text and not story.attachments.exclude(state=AttachmentState.UNUSABLE).exists():
        raise StoryEmpty
    if device is None:
        claim(story, at=at)
    mark_told(story, told_at=at, at=at)
    return consent(story, gives=consents, at=at)


@transaction.atomic
def consent(story: Story, *, gives: bool, at: datetime) -> Story:
    """Give or withdraw consent to publication; without it the story is left out of every article."""
    story = locked(story)
    if gives != (story.consented_at is not None):
        story.consented_at, story.consent_text = (at, CONSENT_TEXT) if gives else (None, "")
        story.save(update_fields=["consented_at", "consent_text"])
        record("story.consented" if gives else "story.consent_withdrawn", story, by=None, at=at, consent=CONSENT_TEXT)
    return story


@transaction.atomic
def consent_to_attachment(attachment: Attachment, *, gives: bool, at: datetime) -> None:
    """Give or withdraw consent to the publication of one attachment."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if gives != (attachment.consented_at is not None):
        attachment.consented_at = at if gives else None
        attachment.save(update_fields=["consented_at"])
        record("attachment.consented" if gives else "attachment.consent_withdrawn", attachment, by=None, at=at, consent=CONSENT_TEXT)
