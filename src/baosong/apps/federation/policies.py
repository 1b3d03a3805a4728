"""Permissions on peers and bundles: organisers of a root unit."""

from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import units_served


def roots_of(person: Person) -> list[Unit]:
    """The root units that the person organises."""
    return [unit for unit in units_served(person, Role.ORGANISER) if unit.level == 0]


def may_manage_peers(person: Person, **_: object) -> bool:
    """Whether the person organises a root unit."""
    return bool(roots_of(person))


def may_change_peer(person: Person, peer_id: int, **_: object) -> bool:
    """The same, for an existing peer."""
    return may_manage_peers(person) and Peer.objects.filter(pk=peer_id).exists()


def may_send_for(person: Person, remote_id: int, **_: object) -> bool:
    """Whether the person organises the unit that answers the call."""
    found = RemoteCall.objects.select_related("peer__own_unit").filter(pk=remote_id).first()
    return found is not None and found.peer.own_unit is not None and any(found.peer.own_unit.path.startswith(unit.path) for unit in roots_of(person))


def may_download_bundle(person: Person, dispatch_id: int, **_: object) -> bool:
    """Whether the person may download the bundle of a dispatch."""
    return may_manage_peers(person) and Dispatch.objects.filter(pk=dispatch_id).exists()
