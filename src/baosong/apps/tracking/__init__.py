"""Tracking of a call: matrix of units and tasks, reminders, board, ledger, download of all files."""
