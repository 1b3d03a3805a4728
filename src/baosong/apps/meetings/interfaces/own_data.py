"""A member's personal data as a ZIP."""

import json
from collections.abc import Iterator
from typing import Any

from baosong.apps.meetings.models import Member, MemberDevice, Story
from baosong.apps.meetings.services.member_extensions import extensions
from baosong.platform.storage import personal_blobstore


def facts_of(member: Member) -> dict[str, Any]:
    """What the database holds of a member, with the keys that apps above add."""
    facts: dict[str, Any] = {
        "name": member.name,
        "phone": member.phone,
        "branches": [{"unit": row.unit.name, "left_at": row.left_at} for row in member.branch_memberships.select_related("unit")],
        "meetings": [
            {"theme": row.meeting.theme, "begins_at": row.meeting.begins_at, "presence": row.presence, "reason": row.reason, "made_up_on": row.made_up_on}
            for row in member.attendances.select_related("meeting")
        ],
        "devices": [
            {"kind": row.kind, "proof": row.proof, "opened_at": row.opened_at, "ended_at": row.ended_at}
            for row in MemberDevice.objects.filter(branch_membership__member=member)
        ],
        "stories": [_story(story) for story in member.stories.select_related("meeting").prefetch_related("attachments", "conflicting_texts", "drafts")],
    }
    for extension in extensions:
        facts |= extension.facts(member)
    return facts


def _story(story: Story) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "meeting": story.meeting.theme,
        "title": story.title,
        "text": story.text,
        "state": story.state,
        "told_at": story.told_at,
        "consented_at": story.consented_at,
        "consent_text": story.consent_text,
        "conflicting_texts": [conflicting.text for conflicting in story.conflicting_texts.all()],
        "drafts_of_other_devices": [draft.text for draft in story.drafts.all()],
        "attachments": [
            {"name": _name(attachment.pk, attachment.name), "caption": attachment.caption, "consented_at": attachment.consented_at}
            for attachment in story.attachments.all()
        ],
    }
    for extension in extensions:
        facts |= extension.facts_of_story(story)
    return facts


def _name(key: int, name: str) -> str:
    return f"{key}-{name}"


def export(member: Member) -> Iterator[bytes]:
    """data.json and the attachments; the database is queried now, the bytes are read while the ZIP is sent."""
    from zipstream import ZIP_STORED, ZipStream

    made = ZipStream(compress_type=ZIP_STORED)
    made.add(json.dumps(facts_of(member), ensure_ascii=False, indent=2, default=str).encode(), "data.json")
    for story in member.stories.prefetch_related("attachments"):
        for attachment in story.attachments.all():
            if personal_blobstore().has(attachment.sha256):
                made.add_path(str(personal_blobstore().path(attachment.sha256)), _name(attachment.pk, attachment.name))
    return iter(made)
