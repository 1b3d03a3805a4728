"""The page shown when two people have saved the same text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baosong.apps.publications.errors import EditConflict
from baosong.platform.web.refusals import sentence


def render_conflict(request: HttpRequest, refusal: EditConflict, *, mine: str, back: str, key: int) -> HttpResponse:
    """Both texts with status 409; `back` and `key` are URL name and argument of the page to continue on."""
    facts = {"message": sentence(refusal.code, refusal.facts), "theirs": refusal.facts["theirs"], "mine": mine, "back": back, "key": key}
    return render(request, "publications/edit_conflict.html", facts, status=409)
