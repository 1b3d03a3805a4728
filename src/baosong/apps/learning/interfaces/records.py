"""A learner's record as XML with the data groups of GB/T 38860-2020 (学员学习档案), and the certificate of a course.

Groups and their order follow the published scope of the standard (basic information, training, courses, examinations, certificates);
element names are our own, see docs/decisions/learning.md.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from baosong.apps.learning.models import Enrolment
from baosong.apps.learning.queries import lesson_rows
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import memberships_of
from baosong.core.documents.xml_text import element_maker
from baosong.core.typesetting.certificates import CertificateLayout, certificates_pdf
from baosong.platform.web.public_urls import public_address


def record_of(person: Person, enrolments: Iterable[Enrolment], *, at: datetime) -> bytes:
    """The record as XML. Watched seconds are shown only to the learner."""
    from lxml import etree

    E = element_maker()  # noqa: N806  as lxml names it
    units = [E.unit(membership.unit.name, role=membership.role) for membership in memberships_of(person)]
    root = E.learningRecord(
        E.learner(E.identifier(str(person.pk)), E.name(person.name), *units),
        *(_course(enrolment) for enrolment in enrolments),
        issued=timezone.localtime(at).isoformat(timespec="seconds"),
        issuer=settings.BAOSONG_PUBLIC_URL,
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _course(enrolment: Enrolment) -> Any:
    E = element_maker()  # noqa: N806  as lxml names it
    course = enrolment.course
    made = E.course(
        E.identifier(public_address("course", course.pk)),
        E.title(course.title),
        E.organiser(course.unit.name),
        E.begun(timezone.localtime(enrolment.begun_at).isoformat(timespec="seconds")),
    )
    for row in lesson_rows(enrolment):
        lesson = E.lesson(E.title(row.lesson.entry.title), E.source(row.lesson.entry.source))
        if row.lesson.entry.length_s:
            lesson.append(E.lengthSeconds(str(round(row.lesson.entry.length_s))))
            lesson.append(E.watchedSeconds(str(round(row.progress.watched_s) if row.progress else 0)))
        if row.is_done and row.progress:
            lesson.append(E.completed(timezone.localtime(row.progress.done_at).isoformat(timespec="seconds")))
        made.append(lesson)
    for attempt in enrolment.attempts.all():
        made.append(
            E.examination(
                E.score(str(attempt.score)), E.passMark(str(course.pass_mark)), E.at(timezone.localtime(attempt.made_at).isoformat(timespec="seconds"))
            )
        )
    if enrolment.completed_at:
        made.append(E.completed(timezone.localtime(enrolment.completed_at).isoformat(timespec="seconds")))
        made.append(E.certificate(E.number(enrolment.code), E.address(public_address("learned", enrolment.code))))
    return made


def certificate(enrolment: Enrolment) -> bytes:
    """The certificate as PDF with a QR code of the page that confirms it. Raises Unprintable."""
    day = timezone.localtime(enrolment.completed_at)
    lines = (
        f"{enrolment.person.name}：",
        f"完成“{enrolment.course.title}”全部学习内容" + ("，并通过考核。" if enrolment.score is not None else "。"),
        "特发此证。",
    )
    date, address = f"{day.year}年{day.month}月{day.day}日", public_address("learned", enrolment.code)
    return certificates_pdf([CertificateLayout("结业证书", lines, enrolment.course.unit.name, date, enrolment.code, address)])
