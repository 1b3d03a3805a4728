"""Statements for a learning record store: xAPI 1.0.3 (IEEE 9274.1.1). The actor is identified by account, without name or mail address."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from baosong.apps.learning.models import Statement
from baosong.platform.web.public_urls import public_address

# Verbs and activity types of the ADL registry.
VERB: Final = "http://adlnet.gov/expapi/verbs/"
COURSE: Final = "http://adlnet.gov/expapi/activities/course"
LESSON: Final = "http://adlnet.gov/expapi/activities/lesson"
VERSION: Final = "1.0.3"
TIMEOUT: Final = 20.0


class RecordStoreUnavailable(Exception):
    """The store did not answer or is overloaded; the job is retried."""


def body_of(statement: Statement) -> dict[str, Any]:
    home = str(settings.BAOSONG_PUBLIC_URL)
    enrolment = statement.enrolment
    course = {"objectType": "Activity", "id": public_address("course", enrolment.course_id)}
    shown: dict[str, Any] = {**course, "definition": {"type": COURSE, "name": {"zh-CN": enrolment.course.title}}}
    context: dict[str, Any] = {"platform": "baosong", "language": "zh-CN"}
    if statement.lesson is not None:
        entry = statement.lesson.entry
        shown = {"objectType": "Activity", "id": public_address("entry", entry.pk), "definition": {"type": LESSON, "name": {"zh-CN": entry.title}}}
        context["contextActivities"] = {"parent": [course]}
    body: dict[str, Any] = {
        "id": str(statement.identity),
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": str(enrolment.person_id)}},
        "verb": {"id": VERB + statement.verb, "display": {"en-US": statement.verb}},
        "object": shown,
        "context": context,
        "timestamp": statement.made_at.isoformat(),
    }
    if statement.score is not None:
        score = {"scaled": statement.score / 100, "raw": statement.score, "min": 0, "max": 100}
        body["result"] = {"score": score, "success": statement.verb == "passed"}
    return body


def send(statement: Statement, *, store: Mapping[str, str]) -> tuple[bool, str]:
    """Put a statement into the store under its own id (idempotent). Returns whether it was accepted, and the answer. Raises RecordStoreUnavailable."""
    import httpx

    try:
        answer = httpx.put(
            store["address"].rstrip("/") + "/statements",
            params={"statementId": str(statement.identity)},
            json=body_of(statement),
            headers={"X-Experience-API-Version": VERSION},
            auth=(store["user"], store["password"]),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise RecordStoreUnavailable(str(error)) from error
    if answer.status_code >= 500 or answer.status_code == 429:
        raise RecordStoreUnavailable(str(answer.status_code))
    # 409: the store already has this statement.
    return answer.is_success or answer.status_code == 409, f"{answer.status_code} {answer.text[:200]}"
