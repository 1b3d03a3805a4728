"""Outgoing mail, chat webhooks and text messages: outbox, states, retries."""
