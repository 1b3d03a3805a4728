"""Crawl as each role: no page, file, search or feed contains another unit's marker."""

import json
import re

import pytest

from baosong.site.demo import PASSWORD as DEMO_PASSWORD
from tests.journeys.client import Client
from tests.journeys.crawler import everything
from tests.journeys.university import a_university

# Every text with restricted readers contains a marker of its unit.
MARK = """
import django; django.setup()
import json
from baosong.apps.articles.models import Article
from baosong.apps.meetings.models import Meeting, Story
from baosong.apps.inbox.models import InboxMail, MailFile
from baosong.apps.judging.models import SelectionChoice, Review
from baosong.apps.library.models import Entry
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import units_served
from baosong.apps.submissions.models import PieceFile, Submission

def mark(rows, unit_of, *fields):
    for row in rows:
        for field in fields:
            setattr(row, field, f"{getattr(row, field)[:60]}⟨u{unit_of(row)}⟩")
        row.save(update_fields=fields)

# What is chosen and shown to the public, or entered the library for all, is no secret any more.
shown = set(SelectionChoice.objects.values_list("submission_id", flat=True)) | set(Entry.objects.values_list("submission_id", flat=True))
mark(Submission.objects.exclude(pk__in=shown), lambda submission: submission.unit_id, "title", "note")
mark(PieceFile.objects.exclude(version__submission__in=shown).select_related("version__submission"), lambda file: file.version.submission.unit_id, "name")
mark(Story.objects.select_related("meeting"), lambda story: story.meeting.unit_id, "title", "text")
mark(Meeting.objects.all(), lambda meeting: meeting.unit_id, "theme")
mark(Article.objects.all(), lambda article: article.unit_id, "title")
mark(InboxMail.objects.exclude(unit=None), lambda mail: mail.unit_id, "subject")
mark(Review.objects.select_related("candidate__submission"), lambda review: review.candidate.submission.unit_id, "comment")
said = {}
for person in Person.objects.filter(username__in=["zuzhibu", "college01", "college02", "pingwei1"]):
    served = units_served(person, Role.ORGANISER, Role.LIAISON)
    below = {unit.pk for own in served for unit in Unit.objects.filter(path__startswith=own.path)}
    judged = set(Submission.objects.filter(judging_candidates__reviews__panelist__person=person).values_list("unit_id", flat=True)) if person.username == "pingwei1" else set()
    said[person.username] = sorted(below | judged)
print(json.dumps(said))
"""
MARKED = re.compile(r"⟨u(\d+)⟩|%E2%9F%A8u(\d+)%E2%9F%A9|\\u27e8u(\d+)\\u27e9")


class Stranger(Client):
    """A client without an account."""

    def __init__(self, installation):
        self.port, self.cookie = installation.port, ""


@pytest.fixture(scope="module")
def university(tmp_path_factory):
    made = a_university(tmp_path_factory.mktemp("university") / "data")
    allowed = json.loads(made.python(MARK))
    made.start(with_worker=False)
    yield made, {name: set(units) for name, units in allowed.items()}
    made.remove()


def units_in(body):
    return {int(next(filter(None, found))) for found in MARKED.findall(body.decode("utf-8", "replace"))}


@pytest.mark.parametrize("who", ["college01", "college02", "pingwei1", ""])
def test_whoever_follows_every_link_finds_only_what_is_theirs(university, who):
    """ASVS 4.2.1."""
    installation, allowed = university
    client = Client(installation, who, DEMO_PASSWORD) if who else Stranger(installation)

    answers = list(everything(client))

    strange = {address: found for address, _, body in answers if (found := units_in(body) - allowed.get(who, set()))}
    assert strange == {}
    assert [address for address, status, _ in answers if status >= 500] == []
    # Control: the markers of the person's own unit are found.
    own = {unit for _, _, body in answers for unit in units_in(body)}
    assert bool(own) == bool(who)
    assert len(answers) > (40 if who else 5)


def test_the_office_sees_what_the_colleges_wrote_so_that_the_marks_are_not_for_nothing(university):
    installation, allowed = university
    client = Client(installation, "zuzhibu", DEMO_PASSWORD)

    found = {unit for _, _, body in everything(client) for unit in units_in(body)}

    assert len(found) > 3
    assert found <= allowed["zuzhibu"]
