"""What the records of the audit log are about: the kind and name of an object, and the call and unit that it belongs to."""

from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Person, Unit

SELF: Final = "pk"


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A model that is recorded. `name`, `call`, `unit`, `person`: lookups from its row, "" where there is none; `page`: name of the URL of an object's page."""

    kind: str | Promise
    name: str = ""
    call: str = ""
    unit: str = ""
    person: str = ""
    page: str = ""


SUBJECTS: Final = {
    "orgs.unit": SubjectKind(_("Unit"), "name", unit=SELF, page="unit"),
    "orgs.person": SubjectKind(_("Person"), "name", unit="orgs_memberships__unit", person=SELF),
    "orgs.membership": SubjectKind(_("Role"), "person__name", unit="unit", person="person"),
    "orgs.invitation": SubjectKind(_("Invitation"), "unit__name", unit="unit", person="person"),
    "orgs.accessreview": SubjectKind(_("Confirmation of roles"), "unit__name", unit="unit", person="confirmed_by"),
    "orgs.identity": SubjectKind(_("Campus account"), "person__name", person="person"),
    "calls.call": SubjectKind(_("Call"), "title", call=SELF, unit="unit", page="call"),
    "calls.task": SubjectKind(_("Task"), "name", call="call", unit="call__unit"),
    "submissions.submission": SubjectKind(_("Work"), "title", call="task__call", unit="unit", page="submission"),
    "submissions.stampedscan": SubjectKind(_("Stamped table"), "name", call="call", unit="unit"),
    "inbox.inboxmail": SubjectKind(_("Mail"), "subject", call="call", unit="unit"),
    "judging.round": SubjectKind(_("Round"), "name", call="task__call", unit="task__call__unit"),
    "judging.candidate": SubjectKind(_("Work"), "submission__title", call="round__task__call", unit="round__task__call__unit"),
    "judging.review": SubjectKind(_("Review"), "candidate__round__name", call="candidate__round__task__call", unit="candidate__round__task__call__unit"),
    "judging.selection": SubjectKind(_("Outcome"), "task__name", call="task__call", unit="task__call__unit"),
    "judging.selectionchoice": SubjectKind(_("Outcome"), "submission__title", call="selection__task__call", unit="selection__task__call__unit"),
    "judging.objection": SubjectKind(_("Objection"), "selection__task__name", call="selection__task__call", unit="selection__task__call__unit"),
    # What members write, and who they are, is shown on the pages of their branch only.
    "meetings.meeting": SubjectKind(_("Meeting"), "theme", call="task__call", unit="unit"),
    "meetings.story": SubjectKind(_("Story"), "meeting__theme", call="meeting__task__call", unit="meeting__unit"),
    "meetings.attachment": SubjectKind(_("Attachment"), "story__meeting__theme", call="story__meeting__task__call", unit="story__meeting__unit"),
    "meetings.member": SubjectKind(pgettext_lazy("branch", "Member"), unit="branch_memberships__unit"),
    "meetings.branchmembership": SubjectKind(pgettext_lazy("branch", "Member"), "unit__name", unit="unit"),
    "registers.register": SubjectKind(_("Register"), "name", call="task__call", unit="unit"),
    "registers.registerentry": SubjectKind(_("Register"), "register__name", call="register__task__call", unit="unit"),
    "registers.entryaction": SubjectKind(_("Register"), "entry__register__name", call="entry__register__task__call", unit="entry__unit"),
    "registers.pledge": SubjectKind(_("Pledge"), "entry__register__name", call="entry__register__task__call", unit="entry__unit"),
    "registers.gridcell": SubjectKind(_("Grid"), "name", unit="unit"),
    "articles.article": SubjectKind(_("Article"), "title", call="task__call", unit="unit"),
    "articles.articlepart": SubjectKind(_("Article"), "article__title", call="article__task__call", unit="article__unit"),
    "library.entry": SubjectKind(_("Entry of the library"), "title", call="submission__task__call", unit="unit"),
    "library.collection": SubjectKind(_("Collection"), "title", unit="unit"),
    "library.honour": SubjectKind(_("Title of honour"), "name", unit="unit"),
    "publications.casebook": SubjectKind(_("Casebook"), "title", unit="unit"),
    "publications.case": SubjectKind(_("Casebook"), "section__casebook__title", unit="section__casebook__unit"),
    "publications.brief": SubjectKind(_("Brief"), "name", unit="unit"),
    "publications.officialdocument": SubjectKind(_("Official document"), "title", unit="unit"),
    "publications.publication": SubjectKind(_("Publication"), "entry__title", unit="entry__unit"),
    "learning.course": SubjectKind(_("Course"), "title", unit="unit"),
    "learning.learnergroup": SubjectKind(_("Group of learners"), "name", unit="unit"),
    "federation.peer": SubjectKind(_("Other installation"), "name", unit="own_unit"),
    "federation.dispatch": SubjectKind(_("Bundle"), "peer__name", unit="peer__own_unit"),
    "federation.bundlearrival": SubjectKind(_("Bundle"), "peer__name", unit="peer__own_unit"),
    "jobs.jobrun": SubjectKind(_("Background work"), "kind"),
    "baosong_site.sitesetting": SubjectKind(_("Setting"), "name"),
    "jobs.operationrecord": SubjectKind(_("Background work"), "name"),
    "audit.audithead": SubjectKind(_("Audit log")),
}


def rows_of(label: str) -> "QuerySet[Model]":
    """All rows of a recorded model."""
    rows: QuerySet[Model] = apps.get_model(label)._base_manager.all()
    return rows


def keys_as_text(rows: "QuerySet[Model]") -> "QuerySet[Model, str]":
    """The primary keys as the audit log stores them."""
    keys: QuerySet[Model, str] = rows.annotate(key_text=Cast("pk", CharField())).values_list("key_text", flat=True)
    return keys


def lookups(owner: Call | Unit | Person) -> dict[str, str]:
    """The lookup to the owner by the label of each model that has one."""
    field = {Call: "call", Unit: "unit", Person: "person"}[type(owner)]
    return {label: lookup for label, kind in SUBJECTS.items() if (lookup := getattr(kind, field))}
