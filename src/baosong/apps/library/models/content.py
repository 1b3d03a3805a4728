"""Texts and transcripts extracted from an entry's files, and renditions of its films."""

from django.db import models

from baosong.apps.library.enums import RenditionState
from baosong.apps.library.models.entry import Entry
from baosong.apps.submissions.models import PieceFile
from baosong.platform.states import ChoicePredicates


class EntryText(models.Model):
    """The text of a document of an entry. Written by `services.text_extraction`."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="texts")
    file = models.ForeignKey(PieceFile, on_delete=models.PROTECT, related_name="library_texts")
    content = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "file"], name="library_entry_text_unique")]

    def __str__(self) -> str:
        return f"{self.entry}: {self.file}"


class Transcript(models.Model):
    """The captions of a film (字幕文本) as rows [start, end, words] in seconds, and its chapters as rows [start, title]."""

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
    """The renditions of a film, shared by all entries with these bytes; the files are in the data folder under the film's SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=RenditionState.choices, default=RenditionState.WAITING)
    state_is = ChoicePredicates("state", RenditionState)
    progress = models.PositiveSmallIntegerField(default=0)
    heights = models.JSONField(default=list)
    # The second of each frame in the preview strip.
    times = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.sha256[:12]}: {self.state}"
