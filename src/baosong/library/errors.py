"""Why the library says no."""

from baosong.kit.errors import Refusal


class NotSelected(Refusal):
    """Only works that the level accepted are taken in."""

    code = "not_selected"
