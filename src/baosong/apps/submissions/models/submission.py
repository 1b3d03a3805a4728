"""A submission with its versions, files, findings and receipts."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import INTERRUPTED, SIDE_FILES, SUBMISSION_ACTIONS, Adoption, Channel, CheckState, Lateness, State
from baosong.platform.states import ChoicePredicates, OpenActions


class Submission(models.Model):
    """What one unit hands in to one task. Its state is written only by works.domain.moving."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    title = models.CharField(max_length=200, blank=True, default="")
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    state_is, can = ChoicePredicates("state", State), OpenActions("state", SUBMISSION_ACTIONS)
    adoption = models.CharField(max_length=14, choices=Adoption.choices, default=Adoption.NONE)
    adoption_is = ChoicePredicates("adoption", Adoption)
    note = models.CharField(max_length=1000, blank=True, default="")
    # The work of a unit below that this one passes up, and who answers for having checked it.
    origin = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="forwarded_as")
    vouched_by = models.CharField(max_length=60, blank=True, default="")
    # What came of it at the level, once that is released: a prize, or nothing.
    outcome = models.CharField(max_length=120, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions_made")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Found by task and unit."""

        db_table = "submissions_submission"
        ordering = ["pk"]
        indexes = [models.Index(fields=["task", "unit", "state"], name="submissions_sub_task_unit")]

    def __str__(self) -> str:
        return self.title or f"{self.task} {self.pk}"


class Version(models.Model):
    """One state of a submission's files; submitted versions are never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="submitted_versions")
    lateness = models.CharField(max_length=10, choices=Lateness.choices, default=Lateness.IN_TIME)
    lateness_is = ChoicePredicates("lateness", Lateness)

    class Meta:
        """In their order; only one may be unsubmitted."""

        db_table = "submissions_version"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="submissions_version_number"),
            models.UniqueConstraint(fields=["submission"], condition=models.Q(submitted_at__isnull=True), name="submissions_one_working"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} v{self.number}"


class PieceFile(models.Model):
    """One file of a version; the bytes lie in the blobstore under their SHA-256."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    piece_key = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    # Counted where the installation asks for it, beside the check.
    sm3 = models.CharField(max_length=64, blank=True, default="", db_default="")
    size = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField()
    check_state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.WAITING)
    check_state_is = ChoicePredicates("check_state", CheckState)
    unusable_code = models.CharField(max_length=40, blank=True, default="")
    # How often the check was interrupted for want of time or memory since it was asked for. Such a file does not hold up its submission.
    check_interruptions = models.PositiveSmallIntegerField(default=0, db_default=0)
    # How far the whole film has been watched; DONE too where there is nothing to watch.
    watch_state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.DONE)
    watch_state_is = ChoicePredicates("watch_state", CheckState)
    length_s = models.FloatField(null=True)
    captions_sha256 = models.CharField(max_length=64, blank=True, default="")
    # What could be mended, as steps of inspection.repair.
    repairable = models.JSONField(default=list)

    class Meta:
        """In the order of arrival."""

        db_table = "submissions_piece_file"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_being_checked(self) -> bool:
        """Whether a verdict is to be expected within seconds, so that submitting waits for it."""
        return self.check_state == CheckState.WAITING and self.check_interruptions == 0

    @property
    def is_put_off(self) -> bool:
        """Whether the check waits for a time at which the system is less busy."""
        return self.check_state == CheckState.WAITING and self.check_interruptions > 0

    @property
    def is_unchecked(self) -> bool:
        """Whether the check was given up because the system was busy."""
        if self.check_state == CheckState.UNUSABLE:
            return self.unusable_code in INTERRUPTED
        return self.check_state == CheckState.FAILED and self.check_interruptions > 0

    @property
    def has_no_verdict(self) -> bool:
        """Whether the check was put off or given up, so that it is worth doing again."""
        return self.check_state == CheckState.FAILED or self.is_put_off or self.is_unchecked

    @property
    def is_unusable(self) -> bool:
        """Whether the check found that the file cannot be used at all."""
        return self.check_state == CheckState.UNUSABLE and self.unusable_code not in INTERRUPTED

    @property
    def is_side_file(self) -> bool:
        """Whether it only goes beside a film, as subtitles do."""
        return self.name.lower().endswith(SIDE_FILES)


class Finding(models.Model):
    """What inspection says of one rule on one file. Written by works.domain.checking."""

    file = models.ForeignKey(PieceFile, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=30)
    verdict = models.CharField(max_length=10)
    expected = models.JSONField(null=True)
    measured = models.JSONField(null=True)
    remedy = models.CharField(max_length=40, blank=True, default="")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    times = models.JSONField(default=list)
    # SHA-256 of small pictures from those times, in the blobstore.
    stills = models.JSONField(default=list)
    is_watched = models.BooleanField(default=False)

    class Meta:
        """Worst first, as inspection lists them."""

        db_table = "submissions_finding"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.rule}: {self.verdict}"


class Repair(models.Model):
    """A film made to fit on the unit's wish: what was done to which original; the original's bytes stay in the blobstore."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="repairs")
    piece_key = models.CharField(max_length=20)
    original_name = models.CharField(max_length=255)
    original_sha256 = models.CharField(max_length=64)
    original_size = models.BigIntegerField()
    steps = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.WAITING)
    state_is = ChoicePredicates("state", CheckState)
    progress = models.PositiveSmallIntegerField(default=0)
    result_sha256 = models.CharField(max_length=64, blank=True, default="")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="repairs_begun")
    begun_at = models.DateTimeField()

    class Meta:
        """In the order in which they were begun."""

        db_table = "submissions_repair"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.original_name}: {self.state}"


class Receipt(models.Model):
    """Proof of what was received when. `code` opens the public page that confirms it. Issued by works.domain.submitting."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="receipt")
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    files = models.JSONField(default=list)

    class Meta:
        """Found by number or code."""

        db_table = "submissions_receipt"

    def __str__(self) -> str:
        return self.number
