"""Database backend: SQLite whose writers queue for their turn."""
