"""Sentences for rules, values, findings and unreadable files, shared by pages, mails, tables and the command."""
