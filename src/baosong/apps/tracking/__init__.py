"""Looking back over a call: the matrix, who is missing, reminders, the board, ledgers and packages."""
