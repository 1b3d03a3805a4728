"""Drafts that devices write under a name given at a meeting. The first device writes the member's story; each further one has a text of its own."""

from datetime import datetime

from django.db import transaction

from baosong.apps.meetings.errors import DraftDecided, LinkGone, StoryEmpty
from baosong.apps.meetings.models import ConflictingText, MemberDevice, Story, StoryDraft
from baosong.apps.meetings.services import stories
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record


@transaction.atomic
def begin(device: MemberDevice, *, at: datetime) -> Story | StoryDraft:
    """The story if this device began it or nobody wrote anything yet, else the device's own text. Raises LinkGone."""
    if device.meeting is None:
        raise LinkGone
    begun = stories.begin(device.meeting, device.branch_membership.member, at=at)
    story = Story.objects.select_for_update().get(pk=begun.pk)
    if story.device_id == device.pk:
        return story
    if not StoryDraft.objects.filter(device=device).exists() and _is_untouched(story):
        story.device = device
        story.save(update_fields=["device"])
        return story
    draft, _ = StoryDraft.objects.get_or_create(device=device, defaults={"story": story, "changed_at": at})
    return draft


def _is_untouched(story: Story) -> bool:
    return not (story.title or story.text or story.attachments.exists() or story.uploads.exists() or story.conflicting_texts.exists())


@transaction.atomic
def save(draft: StoryDraft, *, title: str, text: str, at: datetime) -> StoryDraft:
    """Save the text of a second device. Raises StoryTooLong."""
    title, text = stories.readable(title=title, text=text)
    draft = StoryDraft.objects.select_for_update().get(pk=draft.pk)
    if (title, text) != (draft.title, draft.text):
        draft.title, draft.text, draft.changed_at, draft.revision = title, text, at, draft.revision + 1
        draft.save(update_fields=["title", "text", "changed_at", "revision"])
    return draft


@transaction.atomic
def hand_in(draft: Story | StoryDraft, *, is_agreed: bool, at: datetime) -> None:
    """Hand in what was written. Agreement to publication is stored, and holds once the member is proven. Raises StoryEmpty."""
    if isinstance(draft, Story):
        Story.objects.filter(pk=draft.pk).update(is_agreed=is_agreed)
        stories.tell(draft, consents=False, at=at, device=draft.device)
        return
    draft = StoryDraft.objects.select_for_update().get(pk=draft.pk)
    if not draft.text:
        raise StoryEmpty
    draft.is_agreed, draft.handed_in_at = is_agreed, draft.handed_in_at or at
    draft.save(update_fields=["is_agreed", "handed_in_at"])
    record("story.draft_handed_in", draft.story, by=None, at=at, device=draft.device_id, characters=len(draft.text))


@transaction.atomic
def take(draft: StoryDraft, *, by: Person, at: datetime) -> Story:
    """Keep a second device's text as the story. The text before stays where its writer finds it; nothing of the story is published until its member agrees.

    Raises DraftDecided, StoryNotOpen.
    """
    draft = _locked(draft)
    story = stories.locked(draft.story)
    if story.device_id is not None:
        before = {"story": story, "title": story.title, "text": story.text, "is_agreed": story.is_agreed, "handed_in_at": story.told_at, "changed_at": at}
        StoryDraft.objects.update_or_create(device=story.device, defaults=before)
    elif story.text:
        ConflictingText.objects.create(story=story, title=story.title, text=story.text, saved_at=at)
    stories.consent(story, gives=False, at=at)
    for attachment in story.attachments.all():
        stories.consent_to_attachment(attachment, gives=False, at=at)
    story.title, story.text, story.device, story.is_agreed = draft.title, draft.text, draft.device, draft.is_agreed
    story.revision, story.changed_at, story.is_oral = story.revision + 1, at, False
    story.consented_at, story.consent_text = None, ""
    story.save()
    if draft.handed_in_at:
        stories.mark_told(story, told_at=draft.handed_in_at, at=at)
    draft.delete()
    record("story.draft_taken", story, by=by, at=at, device=story.device_id)
    return story


@transaction.atomic
def drop(draft: StoryDraft, *, by: Person, at: datetime) -> None:
    """Delete a second device's text. Raises DraftDecided."""
    draft = _locked(draft)
    record("story.draft_dropped", draft.story, by=by, at=at, device=draft.device_id)
    draft.delete()


def _locked(draft: StoryDraft) -> StoryDraft:
    """The text, locked for a decision. Raises DraftDecided."""
    found = StoryDraft.objects.select_for_update(of=("self",)).select_related("device", "story").filter(pk=draft.pk).first()
    if found is None:
        raise DraftDecided
    return found
