"""Submissions: pieces, versions, states, receipts, findings, and the checking that a submit waits for."""
