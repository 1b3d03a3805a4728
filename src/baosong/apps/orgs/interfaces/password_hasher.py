"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with the costs that OWASP's Password Storage Cheat Sheet gives: 19 MiB, two rounds, one lane.

    Django's own costs take five times the memory: forty people who sign in at the same moment on the night of the deadline would need 4 GB.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
