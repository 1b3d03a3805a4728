"""Where this installation keeps its bytes: the vault, and the parts of uploads under way."""

from functools import cache
from pathlib import Path

from django.conf import settings

from baosong.parcel import Key, load_key
from baosong.vault import DiskVault


@cache
def _vault(root: Path) -> DiskVault:
    return DiskVault(root)


def vault() -> DiskVault:
    """The installation's vault."""
    return _vault(Path(settings.BAOSONG_DATA) / "vault")


def personal() -> DiskVault:
    """The vault of what persons may have erased: their pictures and clips. Nothing else may refer to its bytes."""
    return _vault(Path(settings.BAOSONG_DATA) / "personal")


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
