"""Backup, restore, verification, and moving an installation from the small form to the larger one.

A backup is a folder. `blobs/` has, under their SHA-256, the files of both blobstores and the rows of all tables in packs of
about a thousand; each `<time>.backup.json` lists the blobs of one backup. Unchanged content is therefore stored once,
however many backups contain it. Rows are stored in one format for all databases, so that a backup of SQLite can be
restored into PostgreSQL.
"""
