"""Bytes kept under their SHA-256: put, open, verify. Nothing is ever overwritten."""

from baosong.vault.store import DiskVault, Kept, Vault, VaultAway, VaultFault, VaultFull, room, sm3_of

__all__ = ["DiskVault", "Kept", "Vault", "VaultAway", "VaultFault", "VaultFull", "room", "sm3_of"]
