"""A branch's meeting and who was there."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Task
from baosong.apps.meetings.enums import MEETING_ACTIONS, MeetingMode, MeetingState, Presence
from baosong.apps.meetings.models.people import Member
from baosong.apps.orgs.models import Unit
from baosong.platform.states import ChoicePredicates, OpenActions


class Meeting(models.Model):
    """A meeting (组织生活会) of a unit for a task, planned, called and recorded. Changed by services.meetings."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings_meetings")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="meetings_meetings")
    code = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    state_is, can = ChoicePredicates("state", MeetingState), OpenActions("state", MEETING_ACTIONS)
    kind = models.CharField(max_length=60)
    theme = models.CharField(max_length=200)
    mode = models.CharField(max_length=10, choices=MeetingMode.choices, default=MeetingMode.ON_SITE)
    place = models.CharField(max_length=200, blank=True, default="")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    agenda = models.JSONField(default=list)
    chair = models.CharField(max_length=60, blank=True, default="")
    recorder = models.CharField(max_length=60, blank=True, default="")
    observers = models.CharField(max_length=500, blank=True, default="")
    # [{"speaker", "text"}], [{"matter", "for", "against", "abstained"}], [{"what", "who", "due"}]
    speeches = models.JSONField(default=list)
    votes = models.JSONField(default=list)
    follow_ups = models.JSONField(default=list)
    resolutions = models.TextField(blank=True, default="")
    open_questions = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meetings_meetings")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begins_at")), name="meetings_meeting_times")]

    def __str__(self) -> str:
        return self.theme


class Attendance(models.Model):
    """One member called to a meeting: there or not, why not, made up when. Changed by services.meetings."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.EXPECTED)
    presence_is = ChoicePredicates("presence", Presence)
    reason = models.CharField(max_length=200, blank=True, default="")
    made_up_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="meetings_attendance_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.presence}"
