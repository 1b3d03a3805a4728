"""Sentences for the audited actions of articles."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "article.begun": pgettext_lazy("audit", "began the article"),
        "article.picked": pgettext_lazy("audit", "added a part to the article"),
        "article.text_written": pgettext_lazy("audit", "wrote the text of the article"),
        "article.entitled": pgettext_lazy("audit", "changed the title of the article"),
        "article.published": pgettext_lazy("audit", "published the article"),
        "article.taken_down": pgettext_lazy("audit", "took the article down"),
        "article.handed_in": pgettext_lazy("audit", "submitted the article"),
        "article_part.edited": pgettext_lazy("audit", "edited a part of the article"),
        "article_part.agreed": pgettext_lazy("audit", "agreed to the edited text"),
        "article_part.declined": pgettext_lazy("audit", "declined the edited text"),
        "article_part.taken_out": pgettext_lazy("audit", "removed a part of the article"),
    }
)
