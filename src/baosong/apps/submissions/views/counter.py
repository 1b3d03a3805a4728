"""The counter, made for phones: the code of a label, receiving its item, undoing a receipt, and the receipts."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.policies import PersonRequest, answers_for
from baosong.apps.submissions.errors import ItemUnknown
from baosong.apps.submissions.forms import ItemCodeForm, ItemReceiveForm, UndoReceiptForm
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem
from baosong.apps.submissions.policies import may_receive_item, may_see_item_receipt, may_use_counter, receives_item
from baosong.apps.submissions.queries import item_of_code, last_place, received_lately
from baosong.apps.submissions.services import counter as counter_service
from baosong.apps.submissions.services import physical_items
from baosong.platform.errors import Refusal
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.forms import WebForm, form_page, posted
from baosong.platform.web.public_urls import public_address
from baosong.platform.web.refusals import sentence


@allowed(may_use_counter)
def counter(request: PersonRequest) -> HttpResponse:
    """The field for a code, and what the person has received last."""
    form = posted(request, ItemCodeForm)
    if form.is_valid():
        # A scanner types the whole address.
        code = physical_items.read_code(form.cleaned_data["code"].rstrip("/").rsplit("/", 1)[-1])
        if code:
            return redirect("counter-item", code)
        form.add_refusal("code", ItemUnknown())
    return form_page(request, "submissions/counter.html", {"form": form, "received": received_lately(request.user)})


@signed_in
def item(request: PersonRequest, item_code: str) -> HttpResponse:
    """The item of a label, for who receives it; its unit is led to its work, others see nothing of it."""
    at = timezone.now()
    counter_service.begin_lookup(by=request.user, at=at)
    shown = item_of_code(physical_items.read_code(item_code))
    if shown is None or not receives_item(request.user, shown):
        if shown is not None and answers_for(request.user, shown.submission.unit):
            counter_service.end_lookup(by=request.user)
            return redirect("submission", shown.submission_id)
        return render(request, "submissions/no_item.html", {"is_known": shown is not None}, status=404 if shown is None else 403)
    counter_service.end_lookup(by=request.user)
    form = posted(request, ItemReceiveForm, initial={"copies": shown.copies, "place": last_place(request.user)})
    if not form.is_valid():
        return _item_page(request, shown, form=form, at=at)
    made = counter_service.receive_item(shown, **form.cleaned_data, by=request.user, at=at)
    messages.success(request, _("Received “%(title)s” of %(unit)s. Receipt %(number)s.") % {"title": shown, "unit": made.unit_name, "number": made.number})
    return redirect("counter")


def _item_page(request: PersonRequest, shown: PhysicalItem, *, form: WebForm, at: datetime) -> HttpResponse:
    problem = ""
    try:
        counter_service.ensure_receivable(shown)
    except Refusal as refusal:
        problem = sentence(refusal.code, refusal.facts)
    deadline = counter_service.delivery_deadline(shown)
    context = {
        "item": shown,
        "submission": shown.submission,
        "piece": shown.submission.task.terms.piece(shown.piece_key),
        "problem": problem,
        "deadline": deadline,
        "is_late": at > deadline,
        "receipts": list(shown.receipts.order_by("-pk")),
        "form": form if isinstance(form, ItemReceiveForm) else ItemReceiveForm(),
        "undo_form": form if isinstance(form, UndoReceiptForm) else UndoReceiptForm(),
    }
    return form_page(request, "submissions/counter_item.html", context)


@require_POST
@allowed(may_receive_item)
def undo(request: PersonRequest, item_code: str) -> HttpResponse:
    shown, at = item_of_code(item_code), timezone.now()
    if shown is None:
        raise ItemUnknown
    form = posted(request, UndoReceiptForm)
    if not form.is_valid():
        return _item_page(request, shown, form=form, at=at)
    counter_service.undo_receipt(shown, **form.cleaned_data, by=request.user, at=at)
    messages.success(request, _("The receipt is void; “%(title)s” is to be delivered again.") % {"title": shown})
    return redirect("counter-item", item_code)


@allowed(may_see_item_receipt)
def receipt(request: HttpRequest, item_receipt_id: int) -> HttpResponse:
    """A receipt of the counter."""
    import segno

    facts = ItemReceipt.objects.select_related("item__submission__task__call__unit", "issued_by")
    shown = get_object_or_404(facts, pk=item_receipt_id)
    address = public_address("verify", shown.code)
    qr = segno.make(address, error="m").svg_data_uri(scale=4, border=1, dark="#1f1a17")
    return render(request, "submissions/item_receipt.html", {"receipt": shown, "submission": shown.item.submission, "address": address, "qr": qr})
