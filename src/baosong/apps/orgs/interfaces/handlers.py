"""Handlers of the jobs of the organisation."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from baosong.apps.orgs.enums import LinkDelivery
from baosong.apps.orgs.interfaces.import_columns import role_words
from baosong.apps.orgs.interfaces.personal_links import mail_of, message_text
from baosong.apps.orgs.jobs import ImportTable, SendPasswordLink
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import table_imports
from baosong.apps.orgs.services.bulk_invitations import address_of, make_links, people_to_invite
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.notifications.services.outbox import send_unstored
from baosong.platform.notifications.services.text_messages import text
from baosong.platform.web.public_urls import public_address


@handles(SendPasswordLink)
def send_password_link(job: SendPasswordLink) -> None:
    """Make the link and send it. When it is run again, the earlier link ends; nobody who has signed in meanwhile gets one."""
    unit, inviter = Unit.objects.filter(pk=job.unit_id).first(), Person.objects.filter(pk=job.inviter_id, is_active=True).first()
    if unit is None or inviter is None:
        return
    way = LinkDelivery(job.way)
    people = [person for person in people_to_invite(unit, [job.person_id], by=inviter) if address_of(person, way)]
    for link in make_links(people, unit=unit, way=way, by=inviter, at=timezone.now()):
        address = public_address("join", link.token)
        if way is LinkDelivery.TEXT:
            with translation.override(link.person.language or settings.LANGUAGE_CODE):
                text(address_of(link.person, way), message_text(link, address), gateway=settings.BAOSONG_SMS)
            continue
        subject, body = mail_of(link, address, inviter=inviter.name)
        send_unstored(address=link.person.email, subject=subject, body=body, begun_at=datetime.fromisoformat(job.begun_at))


@handles(ImportTable)
def import_table(job: ImportTable) -> None:
    table_imports.carry_out(job.import_id, roles=role_words(), at=timezone.now())


@gives_up(ImportTable)
def table_not_imported(job: ImportTable) -> None:
    table_imports.give_up(job.import_id, at=timezone.now())
