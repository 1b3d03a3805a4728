"""Bytes kept under their SHA-256: put, open, verify. Nothing is ever overwritten."""

from baosong.vault.store import NO_ROOM, DiskVault, Kept, Vault, VaultFull

__all__ = ["NO_ROOM", "DiskVault", "Kept", "Vault", "VaultFull"]
