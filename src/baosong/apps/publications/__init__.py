"""Casebooks, briefs, official documents, articles for public accounts, and the record of publications."""
