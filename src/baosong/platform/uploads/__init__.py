"""Resumable uploads: the tus 1.0 endpoint, part files and the virus scan."""
