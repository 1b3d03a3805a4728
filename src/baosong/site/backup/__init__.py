"""Keeping an installation safe: backup, restore, verification, and the move from the small form to the large one.

A backup is a folder. `blobs/` has, under their SHA-256, the files of both vaults and the rows of all tables in packs of
some thousand; each `<time>.json` names the blobs that one backup consists of. What did not change is therefore written
once, however many backups name it. Rows are written in one form for every database, so that a backup of SQLite can be
restored into PostgreSQL.
"""
