"""Sentences for the audited actions of judging."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "round.set_up": pgettext_lazy("audit", "set up the round"),
        "round.seated": pgettext_lazy("audit", "added a reviewer to the panel"),
        "round.unseated": pgettext_lazy("audit", "removed a reviewer from the panel"),
        "round.rubric_changed": pgettext_lazy("audit", "changed the rubric"),
        "round.words_changed": pgettext_lazy("audit", "changed the words masked in the round"),
        "candidate.undecided": pgettext_lazy("audit", "took back the decision to cover the names found in a work"),
        "candidate.covered": pgettext_lazy("audit", "had the names found in a work covered"),
        "candidate.renewed": pgettext_lazy("audit", "gave a changed work to its reviewers again"),
        "round.intake_changed": pgettext_lazy("audit", "changed until when works are accepted for the round"),
        "round.reviewer_replaced": pgettext_lazy("audit", "replaced a reviewer of the open round"),
        "round.joined": pgettext_lazy("audit", "added works to the open round"),
        "submission.excluded": pgettext_lazy("audit", "decided that an accepted work is not judged"),
        "submission.included": pgettext_lazy("audit", "took back the decision that an accepted work is not judged"),
        "round.dropped": pgettext_lazy("audit", "deleted the round"),
        "round.opened": pgettext_lazy("audit", "opened the round"),
        "round.closed": pgettext_lazy("audit", "closed the round"),
        "round.reopened": pgettext_lazy("audit", "reopened the round"),
        "round.withdrawn": pgettext_lazy("audit", "withdrew the round, as an earlier one was reopened"),
        "selection.withdrawn": pgettext_lazy("audit", "withdrew the selection, as its round was reopened"),
        "review.done": pgettext_lazy("audit", "finished the review"),
        "review.recused": pgettext_lazy("audit", "recused themselves from the review"),
        "selection.prepared": pgettext_lazy("audit", "prepared the selection"),
        "choice.changed": pgettext_lazy("audit", "changed a decision of the selection"),
        "selection.notice_described": pgettext_lazy("audit", "changed the text of the public notice"),
        "selection.certificates_described": pgettext_lazy("audit", "changed the text of the certificates"),
        "selection.shown": pgettext_lazy("audit", "opened the public notice"),
        "selection.taken_down": pgettext_lazy("audit", "ended the public notice early"),
        "selection.released": pgettext_lazy("audit", "released the result"),
        "selection.recommended": pgettext_lazy("audit", "recommended the selection to the level above"),
        "objection.made": pgettext_lazy("audit", "objected"),
        "objection.answered": pgettext_lazy("audit", "answered the objection"),
    }
)
