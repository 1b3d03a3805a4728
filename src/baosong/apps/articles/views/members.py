"""Edited stories, shown to their tellers for agreement."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.articles.enums import Agreement
from baosong.apps.articles.models import ArticlePart
from baosong.apps.articles.services import editing
from baosong.apps.articles.services.text_diff import differences
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.policies import behind_link


@behind_link
def part(request: HttpRequest, branch_membership: BranchMembership, link: str, article_part_id: int) -> HttpResponse:
    shown = get_object_or_404(ArticlePart.objects.select_related("article__unit", "story"), pk=article_part_id, story__member=branch_membership.member)
    if request.method == "POST":
        agrees = request.POST.get("answer") == "agree"
        editing.answer(
            shown,
            text=request.POST.get("text", ""),
            heading=request.POST.get("heading", ""),
            agrees=agrees,
            words=request.POST.get("words", ""),
            at=timezone.now(),
        )
        messages.success(request, _("Thank you: the text will appear as it stands now.") if agrees else _("Thank you: the text will not appear like this."))
        return redirect("member", link)
    context = {
        "branch_membership": branch_membership,
        "link": link,
        "part": shown,
        "heading": differences(shown.original_heading, shown.heading),
        "segments": differences(shown.original, shown.text),
        "is_asked": shown.agreement != Agreement.ORIGINAL,
    }
    return render(request, "articles/agreement.html", context)
