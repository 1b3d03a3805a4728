"""The language in which a person gets mails."""

from baosong.apps.orgs.models import Person


def choose_language(person: Person, language: str) -> None:
    """Store the language that a person has chosen for pages."""
    Person.objects.filter(pk=person.pk).update(language=language)
