"""Edited stories, shown to their tellers for agreement."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.articles.enums import Agreement
from baosong.apps.articles.forms import AnswerButton, AnswerForm
from baosong.apps.articles.models import ArticlePart
from baosong.apps.articles.services import editing
from baosong.apps.articles.services.text_diff import differences
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.policies import behind_link
from baosong.platform.web.forms import form_page, posted, posted_choice


@behind_link
def part(request: HttpRequest, branch_membership: BranchMembership, link: str, article_part_id: int) -> HttpResponse:
    shown = get_object_or_404(ArticlePart.objects.select_related("article__unit", "story"), pk=article_part_id, story__member=branch_membership.member)
    if request.method != "POST":
        return _part_page(request, branch_membership, link, shown, AnswerForm(initial={"words": shown.answer, "heading": shown.heading, "text": shown.text}))
    form, agrees = posted(request, AnswerForm), posted_choice(request, "answer", AnswerButton) is AnswerButton.AGREE
    if not form.is_valid():
        return _part_page(request, branch_membership, link, shown, form)
    editing.answer(shown, **form.cleaned_data, agrees=agrees, at=timezone.now())
    messages.success(request, _("Thank you: the text will appear as it stands now.") if agrees else _("Thank you: the text will not appear like this."))
    return redirect("member", link)


def _part_page(request: HttpRequest, branch_membership: BranchMembership, link: str, shown: ArticlePart, form: AnswerForm) -> HttpResponse:
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "part": shown,
        "heading": differences(shown.original_heading, shown.heading),
        "segments": differences(shown.original, shown.text),
        "is_asked": shown.agreement != Agreement.ORIGINAL,
        "form": form,
    }
    return form_page(request, "articles/agreement.html", context)
