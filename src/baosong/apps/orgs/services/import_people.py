"""The people of a table that is imported: existing accounts, or new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import MailAddressTaken, NameTaken, NameUnclear
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import people_managed_by
from baosong.apps.orgs.services.import_rows import ImportFindings, ImportOptions, ImportRow
from baosong.apps.orgs.services.import_units import UnitNode, name_key
from baosong.apps.orgs.services.new_accounts import AccountNames, TakenNames
from baosong.core.tables import is_mail_address, is_telephone, normalised_telephone


@dataclass(slots=True, eq=False)
class PersonNode:
    """An existing account or a new one; `new_telephone` is that of an existing account which the table changes."""

    name: str
    username: str
    email: str = ""
    telephone: str = ""
    person: Person | None = None
    new_telephone: str = ""
    is_new: bool = False
    units: set[UnitNode] = field(default_factory=set)


def _digits(telephone: str) -> str:
    return "".join(character for character in telephone if character.isdigit())


def _can_be_one(one: str, other: str) -> bool:
    """Whether two telephone numbers can be those of one person; one that is not known can be any."""
    return not one or not other or _digits(one) == _digits(other)


class PeopleDirectory:
    """The accounts that a table names, and those of the people who serve in the tree."""

    def __init__(self, rows: Sequence[ImportRow], under: Unit, findings: ImportFindings, options: ImportOptions, *, by: Person | None) -> None:
        self.findings, self.options = findings, options
        usernames = {row.username for row in rows if row.username}
        self.accounts = {person.username: person for person in Person.objects.filter(username__in=usernames)}
        self.nodes: dict[str, PersonNode] = {}
        self._named: dict[str, list[PersonNode]] = {}
        self.taken = TakenNames.now()
        self._made = AccountNames(self.taken, reserved=usernames)
        if options.makes_usernames:
            self._enter_people_below(under)
        keys = [node.person.pk for node in self.nodes.values() if node.person] + [person.pk for person in self.accounts.values()]
        self._managed = people_managed_by(by, keys) if by is not None else set()

    def _enter_people_below(self, under: Unit) -> None:
        below = Membership.objects.filter(unit__path__startswith=under.path, person__is_active=True).select_related("person")
        self._served: dict[int, set[int]] = {}
        for membership in below:
            person = membership.person
            node = self.nodes.setdefault(person.username, self._of_account(person))
            if not self._served.setdefault(person.pk, set()):
                self._named.setdefault(name_key(person.name), []).append(node)
            self._served[person.pk].add(membership.unit_id)

    @staticmethod
    def _of_account(person: Person) -> PersonNode:
        return PersonNode(person.name, person.username, person.email, person.telephone, person)

    def find(self, row: ImportRow, unit: UnitNode) -> PersonNode | None:
        """The person of a row; None if it names nobody or has a fault."""
        telephone = normalised_telephone(row.telephone)
        if row.telephone and not is_telephone(row.telephone):
            self.findings.fault(row, "telephone", "no_telephone")
            telephone = ""
        if row.email and not is_mail_address(row.email):
            self.findings.fault(row, "email", "no_address")
        if not (row.person or row.username):
            if row.telephone or row.email:
                self.findings.note(row, "person", "no_person", value=row.telephone or row.email)
            return None
        node = self._by_username(row, telephone) if row.username else self._by_name(row, unit, telephone)
        if node is not None:
            node.units.add(unit)
            self._take_telephone(node, row, telephone)
        return node

    def _by_username(self, row: ImportRow, telephone: str) -> PersonNode | None:
        node = self.nodes.get(row.username)
        if row.username in self.accounts:
            account = self.accounts[row.username]
            if not account.is_active:
                self.findings.fault(row, "username", "account_closed")
                return None
            return self.nodes.setdefault(row.username, node or self._of_account(account))
        if node is not None:
            if row.person != node.name:
                self.findings.fault(row, "username", "used_twice")
            return node
        if not row.person:
            self.findings.fault(row, "person", "empty")
        return self._new(row, row.username, telephone)

    def _by_name(self, row: ImportRow, unit: UnitNode, telephone: str) -> PersonNode | None:
        if not self.options.makes_usernames:
            self.findings.fault(row, "username", "empty")
            return None
        alike = [node for node in self._named.get(name_key(row.person), ()) if _can_be_one(node.telephone, telephone)]
        here = [node for node in alike if unit in node.units or self._serves(node, unit)]
        found = here or [node for node in alike if telephone and _digits(node.telephone) == _digits(telephone)]
        if len(found) > 1:
            self.findings.fault(row, "person", "ambiguous_person")
            return None
        return found[0] if found else self._new(row, self._made.name_for(row.person), telephone)

    def _serves(self, node: PersonNode, unit: UnitNode) -> bool:
        return node.person is not None and unit.unit is not None and unit.unit.pk in self._served.get(node.person.pk, ())

    def _new(self, row: ImportRow, username: str, telephone: str) -> PersonNode:
        email = row.email if is_mail_address(row.email) else ""
        try:
            self.taken.ensure_free(username, email)
            self.taken.add(username, email)
        except (NameTaken, NameUnclear) as refusal:
            self.findings.fault(row, "username", refusal.code)
        except MailAddressTaken as refusal:
            self.findings.fault(row, "email", refusal.code)
        node = self.nodes[username] = PersonNode(row.person, username, email, telephone, is_new=True)
        self._named.setdefault(name_key(row.person), []).append(node)
        return node

    def _take_telephone(self, node: PersonNode, row: ImportRow, telephone: str) -> None:
        if not telephone or telephone == node.telephone:
            return
        if node.person is None:
            if node.telephone:
                self.findings.note(row, "telephone", "differs", other=node.telephone)
            node.telephone = node.telephone or telephone
        elif node.person.pk in self._managed:
            node.telephone = node.new_telephone = telephone
        else:
            self.findings.note(row, "telephone", "not_managed", other=node.name)


def held_roles(people: Sequence[PersonNode], under: Unit) -> set[tuple[int, int, str]]:
    """Person, unit and role of what existing accounts hold in the tree; one query."""
    keys = [node.person.pk for node in people if node.person]
    found = Membership.objects.held().filter(person__in=keys, unit__path__startswith=under.path)
    return set(found.values_list("person", "unit", "role"))


def role_of(row: ImportRow, roles: Mapping[str, Role], findings: ImportFindings, options: ImportOptions) -> Role:
    """The role of a row; the usual one where it gives none, or one that is unknown."""
    if row.role and row.role not in roles:
        findings.fault(row, "role", "unknown_role")
    return roles.get(row.role, options.role)
