"""Rules and their values in the reader's language, for pages, mails, ledgers and the command alike."""
