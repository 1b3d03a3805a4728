"""The password hasher."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two iterations, one lane.

    Django's own take five times the memory: forty people who sign in at the same moment before a deadline would need 4 GB.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
