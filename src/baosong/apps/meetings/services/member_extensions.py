"""Registry through which apps above add what they hold of members to the member's pages, the copy of the data and the erasure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from baosong.apps.meetings.models import Member, Story


@dataclass(frozen=True, slots=True)
class PageFragment:
    """A template that is included in a page of the member, with its `rows`; the template sees the page's `link` too."""

    template: str
    rows: Sequence[Any]


class MemberExtension:
    """What another app holds of members; a subclass overrides what applies to it."""

    def notices(self, _member: Member, /) -> PageFragment | None:
        """Shown above the meetings on the member's page."""
        return None

    def section(self, _member: Member, /) -> PageFragment | None:
        """Shown below the meetings on the member's page."""
        return None

    def handed_in(self, _member: Member, /) -> PageFragment | None:
        """Shown on the page of the member's own data: what has left the branch already."""
        return None

    def facts(self, _member: Member, /) -> dict[str, Any]:
        """Further keys of data.json."""
        return {}

    def facts_of_story(self, _story: Story, /) -> dict[str, Any]:
        """Further keys of one story in data.json."""
        return {}

    def erase(self, _member: Member, /) -> None:
        """Erase personal data. Called in the erasing transaction, before the member's name is replaced."""


extensions: list[MemberExtension] = []


def extend_members(extension: MemberExtension) -> None:
    """Register an extension; called once, when an app's receivers are imported."""
    extensions.append(extension)


def fragments_of(member: Member, name: str) -> list[PageFragment]:
    """All fragments of one kind: `notices`, `section` or `handed_in`."""
    return [fragment for extension in extensions if (fragment := getattr(extension, name)(member)) is not None]
