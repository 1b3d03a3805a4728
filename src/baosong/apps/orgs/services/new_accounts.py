"""New accounts, whose names and mail addresses cannot be taken for those of another."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from baosong.apps.orgs.errors import MailAddressTaken, NameTaken, NameUnclear
from baosong.apps.orgs.models import Person
from baosong.core.chinese.pinyin import romanised

# Letters of one script: of ASCII, since letters of most other scripts look like those, or Chinese characters.
CLEAR: Final = re.compile(r"[a-z0-9._-]+|[0-9._\-\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
# Within ASCII these are hardly told apart, in one case or the other.
ALIKE: Final = str.maketrans({"i": "l", "1": "l", "0": "o"})
MOST_LETTERS: Final = 40


def likeness(name: str) -> str:
    """What two names have in common that are easily taken for each other."""
    return unicodedata.normalize("NFKC", name).casefold().translate(ALIKE)


@dataclass(slots=True)
class TakenNames:
    """What accounts are called and where their mail goes, in the form in which two are compared; read once for many new accounts."""

    names: set[str]
    addresses: set[str]

    @classmethod
    def now(cls) -> Self:
        """Those of all accounts; one query."""
        rows = list(Person.objects.values_list("username", "email"))
        return cls({likeness(name) for name, _address in rows}, {address.casefold() for _name, address in rows if address})

    def ensure_free(self, name: str, address: str) -> None:
        """Refuse a name or mail address of a new account that is unclear or can be taken for that of another: its mails would be taken for theirs."""
        if not CLEAR.fullmatch(name.casefold()) or unicodedata.normalize("NFKC", name) != name:
            raise NameUnclear(username=name)
        if likeness(name) in self.names:
            raise NameTaken(username=name)
        if address and address.casefold() in self.addresses:
            raise MailAddressTaken

    def add(self, name: str, address: str) -> None:
        """Take them for a new account."""
        self.names.add(likeness(name))
        if address:
            self.addresses.add(address.casefold())


def create_account(*, username: str, name: str, email: str) -> Person:
    """Create an account without a password. Refuses a name or address that can be taken for another's."""
    return create_accounts([NewAccount(username, name, email)])[0]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a new account begins with."""

    username: str
    name: str
    email: str = ""
    telephone: str = ""


def create_accounts(accounts: Sequence[NewAccount]) -> list[Person]:
    """Create accounts without passwords, in this order. Refuses a name or address that can be taken for another's, also for one among them."""
    taken, people = TakenNames.now(), []
    for account in accounts:
        taken.ensure_free(account.username, account.email)
        taken.add(account.username, account.email)
        email = Person.objects.normalize_email(account.email)
        people.append(Person(username=account.username, name=account.name, email=email, telephone=account.telephone, password=make_password(None)))
    try:
        with transaction.atomic():
            return Person.objects.bulk_create(people)
    except IntegrityError as error:
        # Of one account this is its name; of many it is not known whose.
        raise NameTaken(username="、".join(account.username for account in accounts[:1])) from error


class AccountNames:
    """Names for new accounts of people whose table gives none: their pinyin, with a number where it is taken."""

    def __init__(self, taken: TakenNames, *, reserved: Iterable[str] = ()) -> None:
        self._taken, self._reserved = taken, {likeness(name) for name in reserved}
        self._last: dict[str, int] = {}

    def name_for(self, name: str) -> str:
        """A free account name for a person of this name; the caller enters it in `taken`."""
        base = romanised(name)[:MOST_LETTERS] or "user"
        while True:
            number = self._last[base] = self._last.get(base, 0) + 1
            found = base if number == 1 else f"{base}{number}"
            if likeness(found) not in self._taken.names and likeness(found) not in self._reserved:
                return found
