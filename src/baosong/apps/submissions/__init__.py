"""Submissions: pieces, versions, states, receipts, findings, and the checks that submitting waits for."""
