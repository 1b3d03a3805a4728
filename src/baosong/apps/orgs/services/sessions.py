"""The end of all sessions of a person."""

from allauth.usersessions.models import UserSession

from baosong.apps.orgs.models import Person


def end_sessions(person: Person) -> None:
    """End every session of a person within the caller's transaction. The caller has locked the person's row."""
    person.session_generation = Person.objects.values_list("session_generation", flat=True).get(pk=person.pk) + 1
    person.save(update_fields=["session_generation"])
    UserSession.objects.filter(user=person).delete()
