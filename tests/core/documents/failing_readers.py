"""Readers that crash or hang, run in the child process in place of those that read."""

import os
import time


def crash(*_arguments: object) -> None:
    os.abort()


def hang(*_arguments: object) -> None:
    time.sleep(60)
