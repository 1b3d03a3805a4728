"""A notice becomes terms: files are opened, phrases recognised, tasks put together; nothing is guessed."""
