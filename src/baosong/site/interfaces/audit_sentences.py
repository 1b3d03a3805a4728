"""Sentences for the audited actions of the operator's pages."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "job.tried_again": pgettext_lazy("audit", "started a failed job again"),
        "settings.changed": pgettext_lazy("audit", "changed the setting %(name)s to “%(value)s”"),
        "setup.dismissed": pgettext_lazy("audit", "dismissed the list of first steps"),
        "settings.mail_tested": pgettext_lazy("audit", "sent a test mail to %(to)s"),
        "log.restored": pgettext_lazy("audit", "restored the backup %(backup)s"),
        "log.files_restored": pgettext_lazy("audit", "brought %(count)s damaged or missing files back from a backup"),
        "log.accepted": pgettext_lazy("audit", "accepted the audit log as it is: %(reason)s"),
    }
)
