"""Meetings and stories, registers and their pledges: doings out of which works are made."""
