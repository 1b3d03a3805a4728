"""Entries: selected works that remain."""
