"""Sentences for the audited actions of courses."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "course.set_up": pgettext_lazy("audit", "created the course"),
        "course.described": pgettext_lazy("audit", "described the course"),
        "course.taught": pgettext_lazy("audit", "added a lesson"),
        "course.lesson_dropped": pgettext_lazy("audit", "removed a lesson"),
        "course.arranged": pgettext_lazy("audit", "changed the order of lessons"),
        "course.questions": pgettext_lazy("audit", "changed the quiz"),
        "course.opened": pgettext_lazy("audit", "opened the course"),
        "course.closed": pgettext_lazy("audit", "closed the course"),
        "course.assigned": pgettext_lazy("audit", "assigned the course"),
        "course.joined": pgettext_lazy("audit", "joined the course"),
        "course.answered": pgettext_lazy("audit", "answered the quiz"),
        "course.completed": pgettext_lazy("audit", "completed the course"),
        "group.gathered": pgettext_lazy("audit", "created a group of learners"),
        "group.let_go": pgettext_lazy("audit", "dissolved the group of learners"),
    }
)
