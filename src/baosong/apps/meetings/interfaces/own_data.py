"""All that is kept of a member, as a ZIP that people and machines can read."""

import json
from collections.abc import Iterator
from typing import Any

from baosong.apps.activities.models import Member
from baosong.apps.activities.queries import lines_to_sign
from baosong.platform.storage import personal_blobstore


def facts_of(member: Member) -> dict[str, Any]:
    """What the database holds of a member."""
    return {
        "name": member.name,
        "phone": member.phone,
        "branches": [{"unit": row.unit.name, "left_at": row.left_at} for row in member.branch_memberships.select_related("unit")],
        "meetings": [
            {"theme": row.meeting.theme, "begins_at": row.meeting.begins_at, "presence": row.presence, "reason": row.reason, "made_up_on": row.made_up_on}
            for row in member.attendances.select_related("meeting")
        ],
        "stories": [
            {
                "meeting": story.meeting.theme,
                "title": story.title,
                "text": story.text,
                "state": story.state,
                "told_at": story.told_at,
                "consented_at": story.consented_at,
                "consent_text": story.consent_text,
                "kept_texts": [kept.text for kept in story.kept_texts.all()],
                "edited": [{"article": part.article.title, "text": part.text, "agreement": part.agreement} for part in story.parts.select_related("article")],
                "clips": [{"name": _name(clip.pk, clip.name), "caption": clip.caption, "consented_at": clip.consented_at} for clip in story.clips.all()],
            }
            for story in member.stories.select_related("meeting").prefetch_related("clips", "kept_texts")
        ],
        "pledges": [
            {
                "text": pledge.text,
                "signed_at": pledge.signed_at,
                "method": pledge.method,
                "typed": pledge.typed,
                "strokes": pledge.strokes,
                "seal": pledge.seal,
                "withdrawn_at": pledge.withdrawn_at,
                "reason": pledge.reason,
            }
            for pledge in member.pledges.order_by("pk")
        ],
        "registers": [{"register": line.register.name, "title": line.title, "values": line.values} for line in member.lines.select_related("register")],
        "to_sign": [line.title for line, _pledge in lines_to_sign(member)],
    }


def _name(key: int, name: str) -> str:
    return f"{key}-{name}"


def export(member: Member) -> Iterator[bytes]:
    """data.json and the files; the questions are asked now, the bytes are read while it is sent."""
    from zipstream import ZIP_STORED, ZipStream

    made = ZipStream(compress_type=ZIP_STORED)
    made.add(json.dumps(facts_of(member), ensure_ascii=False, indent=2, default=str).encode(), "data.json")
    for story in member.stories.prefetch_related("clips"):
        for clip in story.clips.all():
            if personal_blobstore().has(clip.sha256):
                made.add_path(str(personal_blobstore().path(clip.sha256)), _name(clip.pk, clip.name))
    return iter(made)
