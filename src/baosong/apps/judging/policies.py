"""Permissions: organisers of the issuing unit run rounds and selections; reviewers see only what was assigned to them."""

from baosong.apps.calls.models import Task
from baosong.apps.judging.models import Candidate, Objection, Panelist, Review, Round, Selection, SelectionChoice
from baosong.apps.judging.queries import ended_reviews, reviews_for, shown_files
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import organises_owner
from baosong.apps.submissions.models import Submission


def may_run_task(person: Person, task_id: int, **_: object) -> bool:
    return organises_owner(person, Task.objects.all(), task_id, owner="call__unit")


def may_run_round(person: Person, round_id: int, **_: object) -> bool:
    judged = Round.objects.filter(pk=round_id).first()
    return judged is not None and may_run_task(person, judged.task_id)


def may_exclude_work(person: Person, round_id: int, submission_id: int, **_: object) -> bool:
    """Whether the person runs the round, and the work answers its task."""
    return may_run_round(person, round_id) and Submission.objects.filter(pk=submission_id, task__judging_rounds=round_id).exists()


def may_run_panelist(person: Person, panelist_id: int, **_: object) -> bool:
    panelist = Panelist.objects.filter(pk=panelist_id).first()
    return panelist is not None and may_run_round(person, panelist.round_id)


def may_run_selection(person: Person, selection_id: int, **_: object) -> bool:
    selection = Selection.objects.filter(pk=selection_id).first()
    return selection is not None and may_run_task(person, selection.task_id)


def may_run_choice(person: Person, choice_id: int, **_: object) -> bool:
    choice = SelectionChoice.objects.filter(pk=choice_id).first()
    return choice is not None and may_run_selection(person, choice.selection_id)


def may_run_objection(person: Person, objection_id: int, **_: object) -> bool:
    objection = Objection.objects.filter(pk=objection_id).first()
    return objection is not None and may_run_selection(person, objection.selection_id)


def may_review(person: Person, review_id: int, **_: object) -> bool:
    """Whether the review is the person's own and open, in an open round, and the person still reviews for the unit."""
    return reviews_for(person).filter(pk=review_id).exists()


def may_open_review(person: Person, review_id: int, **_: object) -> bool:
    """Whether the review is the person's own, also after the end of its round."""
    return may_review(person, review_id) or ended_reviews(person).filter(pk=review_id).exists()


def may_save_review(person: Person, review_id: int, **_: object) -> bool:
    """Whether the review is the person's own in any state; one that is not open is refused with a sentence, not as a page that is closed to the person."""
    return Review.objects.filter(pk=review_id, panelist__person=person).exists()


def may_run_candidate(person: Person, candidate_id: int, **_: object) -> bool:
    candidate = Candidate.objects.filter(pk=candidate_id).first()
    return candidate is not None and may_run_round(person, candidate.round_id)


def may_read_judged(person: Person, review_id: int, file_id: int, **_: object) -> bool:
    """Whether the file belongs to the submission under the person's review, in a round that is not blind."""
    if not may_review(person, review_id):
        return False
    review = Review.objects.select_related("candidate__submission", "candidate__round").get(pk=review_id)
    return not review.candidate.round.is_blind and any(file.pk == file_id and file.unusable_code == "" for file in shown_files(review.candidate))
