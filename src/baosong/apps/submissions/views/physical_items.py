"""What a unit delivers in the hand: registering, cancelling, and labels to stick on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.forms import ItemForm
from baosong.apps.submissions.interfaces.labels import label_sheet
from baosong.apps.submissions.models import PhysicalItem, Submission
from baosong.apps.submissions.policies import may_see_submission, may_work_on
from baosong.apps.submissions.queries import labelled_items
from baosong.apps.submissions.services import physical_items
from baosong.apps.submissions.views.submissions import submission_page
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import saved
from baosong.platform.web.forms import posted, posted_key


@require_POST
@allowed(may_work_on)
def register(request: PersonRequest, submission_id: int) -> HttpResponse:
    shown = get_object_or_404(Submission.objects.select_related("task__call"), pk=submission_id)
    form = posted(request, ItemForm, submission=shown)
    if not form.is_valid():
        return submission_page(request, submission_id, form)
    physical_items.register(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Registered."))
    return redirect("submission", submission_id)


@require_POST
@allowed(may_work_on)
def cancel(request: PersonRequest, submission_id: int) -> HttpResponse:
    item = get_object_or_404(PhysicalItem.objects.select_related("submission"), pk=posted_key(request, "item"), submission_id=submission_id)
    physical_items.cancel(item, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is not delivered.") % {"title": item.title})
    return redirect("submission", submission_id)


@allowed(may_see_submission)
def labels(request: PersonRequest, submission_id: int) -> HttpResponse:
    """The labels of what is to be delivered, as PDF."""
    shown = get_object_or_404(Submission.objects.select_related("task__call__unit", "unit"), pk=submission_id)
    items = get_list_or_404(labelled_items(shown))
    return saved(label_sheet(shown, items), name=f"{_('Labels')}-{shown.title[:60]}.pdf", content_type="application/pdf")
