"""Calls that come down from another installation, works that go up to it, and what becomes of them there."""
