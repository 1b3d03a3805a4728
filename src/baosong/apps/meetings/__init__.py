"""Branch meetings, members with their links, stories and their attachments."""
