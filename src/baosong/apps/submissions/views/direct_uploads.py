"""Endpoints of uploads to the object store: begin, parts, finish, cancel."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.forms import DirectUploadForm
from baosong.apps.submissions.services import direct_uploads, uploads
from baosong.core.blobstore.direct_upload import DirectUpload
from baosong.platform.errors import UploadGone
from baosong.platform.storage import direct_upload
from baosong.platform.web.access import signed_in
from baosong.platform.web.forms import form_faults, posted, posted_key, posted_number
from baosong.platform.web.parsing import key_of

MOST_PARTS = 10_000


def _direct() -> DirectUpload:
    found = direct_upload()
    if found is None:
        raise UploadGone
    return found


@require_POST
@signed_in
def begin(request: PersonRequest) -> HttpResponse:
    form = posted(request, DirectUploadForm)
    if not form.is_valid():
        return form_faults(form)
    upload = direct_uploads.begin(
        submission_id=posted_key(request, "submission"),
        piece_key=form.cleaned_data["piece"],
        file_name=form.cleaned_data["filename"] or "file",
        length=posted_number(request, "length"),
        by=request.user,
        at=timezone.now(),
        direct=_direct(),
    )
    return JsonResponse({"id": str(upload.pk)}, status=201)


@require_safe
@signed_in
def parts(request: PersonRequest, upload_id: str) -> HttpResponse:
    """The parts in the store; with ?number= the signed URL for one part."""
    upload, way = uploads.mine(upload_id, by=request.user), _direct()
    if "number" in request.GET:
        number = key_of(request.GET["number"])
        if not 1 <= number <= MOST_PARTS or upload.is_finished or not upload.store_name:
            raise UploadGone
        return JsonResponse({"address": way.address(upload.pk, upload.store_name, number)})
    try:
        found = way.parts(upload.pk, upload.store_name)
    except FileNotFoundError as error:
        raise UploadGone from error
    return JsonResponse({"parts": [{"PartNumber": part.number, "Size": part.size, "ETag": part.etag} for part in found]})


@require_POST
@signed_in
def finish(request: PersonRequest, upload_id: str) -> HttpResponse:
    file = direct_uploads.finish(uploads.mine(upload_id, by=request.user), at=timezone.now(), direct=_direct())
    return JsonResponse({"file": file.pk if file else None})


@require_POST
@signed_in
def cancel(request: PersonRequest, upload_id: str) -> HttpResponse:
    direct_uploads.cancel(uploads.mine(upload_id, by=request.user), direct=_direct())
    return HttpResponse(status=204)
