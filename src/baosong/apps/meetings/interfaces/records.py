"""The record of a meeting as Word, in the order of branches' record books."""

from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.meetings.enums import Presence
from baosong.apps.meetings.models import Meeting
from baosong.apps.meetings.queries import counts_of
from baosong.core.typesetting.word_document import WordDocument


def record_rows(meeting: Meeting) -> list[tuple[str, str]]:
    """Names and values of the record, for the page and for Word."""
    begins, ends = timezone.localtime(meeting.begins_at), timezone.localtime(meeting.ends_at)
    counts = counts_of(meeting)
    absent = meeting.attendances.filter(presence=Presence.ABSENT).select_related("member").order_by("pk")
    absences = [
        row.member.name
        + (f"（{row.reason}）" if row.reason else "")
        + (_(", made up on %(day)s") % {"day": f"{row.made_up_on:%Y-%m-%d}"} if row.made_up_on else "")
        for row in absent
    ]
    return [
        (_("Meeting"), meeting.kind),
        (_("Theme"), meeting.theme),
        (_("Time"), f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}" if begins.date() == ends.date() else f"{begins:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}"),
        (_("Online tool") if meeting.mode == "online" else _("Place"), meeting.place),
        (_("Chair"), meeting.chair),
        (_("Recorder"), meeting.recorder),
        (_("Expected"), str(counts.expected)),
        (_("Present"), str(counts.present)),
        (_("Absent, and why"), "\n".join(absences) or _("none")),
        (_("Observers"), meeting.observers or _("none")),
        (_("Agenda"), "\n".join(f"{number}. {line}" for number, line in enumerate(meeting.agenda, 1))),
        (_("Speeches"), "\n".join(f"{speech['speaker']}：{speech['text']}" for speech in meeting.speeches)),
        (_("Votes"), "\n".join(_vote(vote) for vote in meeting.votes) or _("none")),
        (_("Resolutions"), meeting.resolutions),
        (_("Open questions"), meeting.open_questions),
        (_("Follow-up"), "\n".join("，".join(part for part in (row["what"], row["who"], row["due"]) if part) for row in meeting.follow_ups)),
    ]


def _vote(vote: dict[str, object]) -> str:
    return _("%(matter)s: %(for)s for, %(against)s against, %(abstained)s abstained") % vote


def word(meeting: Meeting) -> bytes:
    """The record as .docx, with lines for the signatures of chair and recorder."""
    paper = WordDocument(title=meeting.theme, author=meeting.unit.name)
    paper.title(_("%(kind)s: record") % {"kind": meeting.kind})
    paper.byline(meeting.unit.name)
    paper.form(record_rows(meeting))
    paper.text(_("Chair (signature):                Recorder (signature):                Date:"))
    return paper.content()
