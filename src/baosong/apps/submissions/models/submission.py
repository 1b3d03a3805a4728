"""Submissions with versions, files, findings, repairs and receipts."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import ACCEPTANCE_UNDONE, SIDE_FILES, SUBMISSION_ACTIONS, Adoption, Channel, CheckState, Lateness, SubmissionState
from baosong.platform.states import ChoicePredicates, OpenActions


class Submission(models.Model):
    """What one unit submits to one task. Its state is written by `services.transitions` only."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    title = models.CharField(max_length=200, blank=True, default="")
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT)
    state_is, can = ChoicePredicates("state", SubmissionState), OpenActions("state", SUBMISSION_ACTIONS)
    adoption = models.CharField(max_length=14, choices=Adoption.choices, default=Adoption.NONE)
    adoption_is = ChoicePredicates("adoption", Adoption)
    note = models.CharField(max_length=1000, blank=True, default="")
    # The submission of a unit below that this one forwards, and the name of who checked it.
    origin = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="forwarded_as")
    vouched_by = models.CharField(max_length=60, blank=True, default="")
    # The unit above whose organisers hand it in on behalf of its unit; None for the unit's own, and once the unit has taken it over.
    proxy_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions_by_proxy")
    # The outcome at the level once it is released: a prize, or empty for none.
    outcome = models.CharField(max_length=120, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions_made")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["task", "unit", "state"], name="submissions_sub_task_unit")]

    def __str__(self) -> str:
        return self.title or f"{self.task} {self.pk}"

    @property
    def acceptance_was_undone(self) -> bool:
        """Whether the level undid its acceptance and has not decided anew."""
        return self.state == SubmissionState.SUBMITTED and self.note == ACCEPTANCE_UNDONE


class Version(models.Model):
    """One state of a submission's files; submitted versions never change. Written by `services.versions` and `services.submit`."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="submitted_versions")
    # The unit above by whose organiser it was submitted on behalf of the submission's unit.
    proxy_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="submissions_versions_by_proxy")
    lateness = models.CharField(max_length=10, choices=Lateness.choices, default=Lateness.IN_TIME)
    lateness_is = ChoicePredicates("lateness", Lateness)
    # The version of the call's terms (calls.TermsVersion) that was in force when it was submitted.
    terms_version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="submissions_version_number"),
            models.UniqueConstraint(fields=["submission"], condition=models.Q(submitted_at__isnull=True), name="submissions_one_working"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} v{self.number}"


class PieceFile(models.Model):
    """One file of a version; its bytes are in the blobstore under their SHA-256. Written by `services.receive` and `services.checks`."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    piece_key = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    # Computed with the check where the installation asks for it.
    sm3 = models.CharField(max_length=64, blank=True, default="", db_default="")
    size = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField()
    check_state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.WAITING)
    check_state_is = ChoicePredicates("check_state", CheckState)
    unusable_code = models.CharField(max_length=40, blank=True, default="")
    # How often the check was interrupted by a limit since it was queued. Such a file does not block its submission.
    check_interruptions = models.PositiveSmallIntegerField(default=0, db_default=0)
    # State of the scan of the whole film; DONE for files that are no film.
    scan_state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.DONE)
    scan_state_is = ChoicePredicates("scan_state", CheckState)
    length_s = models.FloatField(null=True)
    captions_sha256 = models.CharField(max_length=64, blank=True, default="")
    # Possible steps of core.inspection.film_repair.
    repairable = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_being_checked(self) -> bool:
        """Whether a verdict is expected within seconds, so that submitting waits for it."""
        return self.check_state == CheckState.WAITING and self.check_interruptions == 0

    @property
    def is_put_off(self) -> bool:
        """Whether the check was interrupted and waits for a retry."""
        return self.check_state == CheckState.WAITING and self.check_interruptions > 0

    @property
    def is_unchecked(self) -> bool:
        """Whether the check was given up after interruptions."""
        return self.check_state == CheckState.FAILED and self.check_interruptions > 0

    @property
    def has_no_verdict(self) -> bool:
        """Whether the check, or the scan of the whole film, was put off or given up, so that it may be queued again."""
        return CheckState.FAILED in (self.check_state, self.scan_state) or self.is_put_off

    @property
    def is_unusable(self) -> bool:
        """Whether the check found the file unusable."""
        return self.check_state == CheckState.UNUSABLE

    @property
    def is_side_file(self) -> bool:
        """Whether the file accompanies a film, as subtitles do."""
        return self.name.lower().endswith(SIDE_FILES)


class Finding(models.Model):
    """The result of one check of one rule on one file. Written by `services.checks`."""

    file = models.ForeignKey(PieceFile, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=30)
    verdict = models.CharField(max_length=10)
    expected = models.JSONField(null=True)
    measured = models.JSONField(null=True)
    remedy = models.CharField(max_length=40, blank=True, default="")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    times = models.JSONField(default=list)
    # SHA-256 of stills at `times`, in the blobstore.
    stills = models.JSONField(default=list)
    is_from_scan = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.rule}: {self.verdict}"


class Repair(models.Model):
    """A film converted at the unit's request: the steps and the original, whose bytes stay in the blobstore. Written by `services.repair`."""

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
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.original_name}: {self.state}"


class Receipt(models.Model):
    """Proof of what was received when; `code` opens the public page that confirms it. Written by `services.submit`."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="receipt")
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    # The unit's name at that time; empty in receipts of older versions, until the unit is renamed or merged.
    unit_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    files = models.JSONField(default=list)
    # End of the audit log right after the submission was recorded in it; empty in receipts of older versions.
    audit_length = models.PositiveBigIntegerField(null=True)
    audit_hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.number
