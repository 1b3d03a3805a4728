"""Files, receipts, and the public page that confirms a receipt."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from baosong.apps.submissions.models import ItemReceipt, PieceFile, Receipt
from baosong.apps.submissions.policies import may_see_file, may_see_receipt
from baosong.apps.submissions.services.derived_documents import content_for_view
from baosong.platform.audit.services.log import ChainHead, is_in_log
from baosong.platform.messages.documents import unreadable_sentence
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed, anyone
from baosong.platform.web.downloads import send_file
from baosong.platform.web.public_urls import public_address


@allowed(may_see_file)
def file(request: HttpRequest, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """The bytes of a file, whole or a range; ?save=1 downloads it."""
    shown = get_object_or_404(PieceFile, pk=file_id)
    return send_file(request, blobstore().path(shown.sha256), shown.name, save="save" in request.GET)


@allowed(may_see_file)
def text(request: HttpRequest, file_id: int) -> HttpResponse:
    """The text of a document as a part of the page."""
    shown = get_object_or_404(PieceFile, pk=file_id)
    content = content_for_view(shown, blobstore=blobstore(), again="again" in request.GET, at=timezone.now())
    if content.facts is None:
        return render(request, "submissions/_document_waiting.html", {"address": request.path, "is_given_up": content.is_given_up})
    fault = unreadable_sentence(content.facts.fault, {**content.facts.fault_facts, "name": shown.name}) if content.facts.fault else ""
    return render(request, "submissions/_text.html", {"paragraphs": [line for line in content.document.text.splitlines() if line.strip()], "fault": fault})


@allowed(may_see_file)
def captions(request: HttpRequest, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """The subtitles read from the picture, as WebVTT."""
    shown = get_object_or_404(PieceFile.objects.exclude(captions_sha256=""), pk=file_id)
    return send_file(request, blobstore().path(shown.captions_sha256), f"{shown.name.rpartition('.')[0]}.vtt", save="save" in request.GET)


@allowed(may_see_file)
def still(request: HttpRequest, file_id: int, sha256: str) -> HttpResponse | StreamingHttpResponse:
    """A still of the film, stored as evidence of a finding."""
    shown = get_object_or_404(PieceFile.objects.prefetch_related("findings"), pk=file_id)
    if not any(sha256 in finding.stills for finding in shown.findings.all()):
        raise Http404
    return send_file(request, blobstore().path(sha256), "still.jpg", save=False)


@allowed(may_see_receipt)
def receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    import segno

    shown = get_object_or_404(
        Receipt.objects.select_related("version__submission__task__call", "version__submission__unit", "version__submitted_by", "version__proxy_unit"),
        pk=receipt_id,
    )
    address = public_address("verify", shown.code)
    qr = segno.make(address, error="m").svg_data_uri(scale=4, border=1, dark="#1f1a17")
    return render(request, "submissions/receipt.html", {"receipt": shown, "submission": shown.version.submission, "address": address, "qr": qr})


@anyone
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm a receipt by its code: number, time, unit, task and hashes; no names, no files."""
    shown = Receipt.objects.select_related("version__submission__task__call", "version__submission__unit", "version__proxy_unit").filter(code=code).first()
    if shown is None:
        return _verify_item(request, code)
    return render(request, "submissions/verify.html", {"receipt": shown, "submission": shown.version.submission, "is_in_log": _is_in_log(shown)})


def _verify_item(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm a receipt of the counter, without the name of who received."""
    shown = ItemReceipt.objects.select_related("item__submission__task__call").filter(code=code).first()
    if shown is None:
        return render(request, "submissions/no_receipt.html", status=404)
    return render(request, "submissions/verify_item.html", {"receipt": shown, "submission": shown.item.submission, "is_in_log": _is_in_log(shown)})


def _is_in_log(receipt: Receipt | ItemReceipt) -> bool | None:
    """Whether the end of the audit log that a receipt states is in it; None where it states none."""
    return is_in_log(ChainHead(receipt.audit_length, receipt.audit_hash)) if receipt.audit_hash and receipt.audit_length else None
