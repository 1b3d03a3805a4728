"""Access to tracking: organisers of the call."""

from baosong.apps.calls.policies import may_organise_call

__all__ = ["may_organise_call"]
