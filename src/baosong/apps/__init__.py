"""The Django apps of the domain."""
