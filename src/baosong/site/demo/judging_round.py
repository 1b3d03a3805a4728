"""A judging round of the demo: four reviewers, half of the reviews finished."""

import random
from datetime import datetime
from typing import Final

from baosong.apps.calls.models import Call
from baosong.apps.judging.enums import PanelRole, RankingMethod
from baosong.apps.judging.models import Review
from baosong.apps.judging.services import reviews as reviews_service
from baosong.apps.judging.services import rounds
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services import invitations
from baosong.core.terms.rubrics import TEMPLATES

REVIEWERS: Final = 4
# Leniency of each reviewer as a share of the points, so that the corrected mean differs from the raw one.
LENIENT: Final = (0.92, 0.85, 0.78, 0.88)


def judge(call: Call, organiser: Person, now: datetime) -> None:
    """Set up a blind round over the accepted stories and finish half of its reviews."""
    task = list(call.tasks.order_by("position"))[1]
    people = []
    for number in range(1, REVIEWERS + 1):
        person = Person(username=f"pingwei{number}", name=f"评委{'甲乙丙丁'[number - 1]}", email=f"pingwei{number}@example.edu.cn", password=organiser.password)
        person.save()
        invitations.give_role(person=person, unit=call.unit, role=Role.REVIEWER, by=organiser, at=now)
        people.append(person)
    plan = rounds.RoundPlan("初评", TEMPLATES["story"], method=RankingMethod.ADJUSTED, each=3, is_blind=True)
    judged = rounds.set_up(task, plan, by=organiser, at=now)
    rounds.seat(judged, people, group=PanelRole.EXPERT, by=organiser, at=now)
    rounds.open_round(judged, by=organiser, at=now)
    rng = random.Random(7)
    worth: dict[int, float] = {}
    reviews = Review.objects.filter(candidate__round=judged).select_related("panelist__person", "candidate").order_by("pk")
    for number, review in enumerate(reviews):
        if number % 2:
            continue
        share = worth.setdefault(review.candidate_id, rng.uniform(0.85, 1.0)) * LENIENT[people.index(review.panelist.person)]
        points = {leaf.key: round(leaf.points * min(1.0, share + rng.uniform(-0.05, 0.05)) * 2) / 2 for leaf in judged.rubric.leaves()}
        reviews_service.save(review, points=points, vetoed=[], comment="", at=now)
        reviews_service.finish(review, by=review.panelist.person, at=now)
