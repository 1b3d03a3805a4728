"""What was read out of an entry's files: texts, transcripts; and the renditions of its films."""

from django.db import models

from baosong.apps.library.enums import RenditionState
from baosong.apps.library.models.entry import Entry
from baosong.apps.submissions.models import PieceFile
from baosong.platform.states import ChoicePredicates


class EntryText(models.Model):
    """The words of a document of an entry. Written by library.domain.reading."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="texts")
    file = models.ForeignKey(PieceFile, on_delete=models.PROTECT, related_name="library_texts")
    content = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "file"], name="library_entry_text_unique")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.file}"


class Transcript(models.Model):
    """The captions of a film as text with times (字幕文本): rows [from, to, words] in seconds; and its chapters, rows [from, title]."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="transcripts")
    file = models.ForeignKey(PieceFile, on_delete=models.PROTECT, related_name="library_transcripts")
    cues = models.JSONField(default=list)
    chapters = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "file"], name="library_transcript_unique")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.file}"


class Rendition(models.Model):
    """The renditions of a film's bytes, whichever entries they belong to; the files lie in the data folder under the film's SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=RenditionState.choices, default=RenditionState.WAITING)
    state_is = ChoicePredicates("state", RenditionState)
    progress = models.PositiveSmallIntegerField(default=0)
    heights = models.JSONField(default=list)
    # From which second each small picture of the strip is.
    times = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.sha256[:12]}: {self.state}"
