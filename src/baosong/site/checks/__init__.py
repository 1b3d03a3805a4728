"""Checks of an installation's settings: each is tried for real, and each finding names its remedy.

`baosong check` runs all of them side by side; `baosong serve` runs those that need no network before it answers.
"""
