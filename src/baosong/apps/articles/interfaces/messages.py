"""Sentences of articles."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.platform.web.refusals import register_sentences, words

register_sentences({
    "article_empty": gettext_lazy("There is nothing to show yet: no text, or no story that its teller lets be published."),
    "nothing_to_agree": gettext_lazy("The text was changed again meanwhile. Please read it anew."),
    "not_asked_to_hand_in": gettext_lazy("The call did not go to this unit or to any above it, so there is nobody to hand in for."),
    "no_piece_for_text": gettext_lazy("This task takes no document, so an article cannot be handed in to it."),
})  # fmt: skip


@words("article_not_ready")
def article_not_ready(facts: dict[str, Any]) -> str:
    return _("These texts were edited and their tellers have not agreed: %(parts)s. Wait for them, or go back to what was told.") % {
        "parts": "、".join(facts["parts"])
    }
