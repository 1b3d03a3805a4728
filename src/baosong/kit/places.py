"""Where this installation keeps its bytes: the vault, and the parts of uploads under way."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from baosong.parcel import Key, load_key
from baosong.vault import DiskVault, Vault

if TYPE_CHECKING:
    from baosong.vault.direct import Direct


@cache
def _vault(root: Path, store: str, prefix: str) -> Vault:
    if not store:
        return DiskVault(root)
    from baosong.vault.bucket import BucketVault, client_of

    said = settings.BAOSONG_STORE
    client = client_of(said["store_endpoint"], said["store_region"], said["store_key"], said["store_secret"])
    bucket, _, within = store.partition("/")
    begin = f"{within.strip('/')}/" if within.strip("/") else ""
    return BucketVault(root, client, bucket, f"{begin}{prefix}/", most_bytes=said["store_cache_gb"] * 1024**3)


def _named(name: str) -> Vault:
    return _vault(Path(settings.BAOSONG_DATA) / name, settings.BAOSONG_STORE["store"], name)


def vault() -> Vault:
    """The installation's vault: in the data folder, or in a store where one is named."""
    return _named("vault")


def direct() -> "Direct | None":
    """The way by which browsers send files to the store itself, where the store is reached by them."""
    said = settings.BAOSONG_STORE
    if not said["store"] or not said["store_public"]:
        return None
    return _direct(said["store"], said["store_public"], said["store_region"], said["store_key"], said["store_secret"])


@cache
def _direct(_store: str, *signing: str) -> "Direct":
    from baosong.vault.bucket import BucketVault, client_of
    from baosong.vault.direct import Direct

    kept = vault()
    if not isinstance(kept, BucketVault):
        raise TypeError(kept)
    return Direct(kept, client_of(*signing))


def personal() -> Vault:
    """The vault of what persons may have erased: their pictures and clips. Nothing else may refer to its bytes."""
    return _named("personal")


def parts() -> Path:
    """The folder of uploads under way, on the same disk as the vault so that finishing is a rename."""
    folder = Path(settings.BAOSONG_DATA) / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def parcels() -> Path:
    """The folder of parcels on their way."""
    folder = Path(settings.BAOSONG_DATA) / "parcels"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def own_key() -> Key:
    """The installation's key, made when it is first asked for."""
    folder = Path(settings.BAOSONG_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    return load_key(folder / "installation.key")


def renditions() -> Path:
    """The folder of what is made out of films and can be made again; no backup needs it."""
    folder = Path(settings.BAOSONG_DATA) / "renditions"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
