"""Who may look over a call: those who organise it."""

from baosong.apps.calls.policies import may_organise_call

__all__ = ["may_organise_call"]
