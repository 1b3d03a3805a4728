"""Outgoing mail: an outbox with states. It knows addresses, not people."""
