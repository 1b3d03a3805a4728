"""Calls and submissions between installations: signed bundles, their transfer, and the outcomes."""
