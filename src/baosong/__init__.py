"""baosong: a notice becomes a call, works come up the tree, each level checks, selects and forwards."""

__version__ = "0.2.0"
