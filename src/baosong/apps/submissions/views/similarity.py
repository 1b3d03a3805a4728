"""Similar files side by side, for organisers."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.interfaces.text_comparison import marked
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.policies import may_compare, visible_to
from baosong.apps.submissions.services.derived_documents import content_for_view
from baosong.apps.submissions.services.similarity import similarities
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import player_of


@allowed(may_compare)
def similar_files(request: PersonRequest, file_id: int) -> HttpResponse:
    """The list of similar files as a part of the page."""
    file = get_object_or_404(PieceFile.objects.select_related("version"), pk=file_id)
    return render(request, "submissions/_similar_files.html", {"file": file, "similar_files": similarities(file, among=visible_to(request.user))})


@allowed(may_compare)
def compare(request: PersonRequest, file_id: int, other_id: int) -> HttpResponse:
    file = get_object_or_404(PieceFile.objects.select_related("version"), pk=file_id)
    found = next((similarity for similarity in similarities(file, among=visible_to(request.user)) if similarity.file.pk == other_id), None)
    if found is None:
        raise Http404
    player = player_of(file.name)
    # A film would be read as a whole, and might be taken for text.
    contents = [
        content_for_view(each, blobstore=blobstore(), again="again" in request.GET, at=timezone.now())
        for each in (file, found.file)
        if player in ("text", "pdf")
    ]
    texts = [content.document.text for content in contents if content.facts is not None]
    shown = {
        "file": file,
        "other": found.file,
        "texts": marked(*texts) if len(texts) == 2 and all(texts) else None,
        "player": player,
        "is_waiting": len(texts) < len(contents),
        "is_given_up": any(content.is_given_up for content in contents),
    }
    return render(request, "submissions/file_comparison.html", shown)
