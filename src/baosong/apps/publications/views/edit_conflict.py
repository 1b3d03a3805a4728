"""The page for whoever saved after somebody else: both texts, and the way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baosong.apps.publications.errors import EditConflict
from baosong.platform.web.refusals import sentence


def both_texts(request: HttpRequest, refusal: EditConflict, *, mine: str, back: str, key: int) -> HttpResponse:
    """`back` and `key`: the name and the key of the page on which one goes on."""
    facts = {"said": sentence(refusal.code, refusal.facts), "theirs": refusal.facts["theirs"], "mine": mine, "back": back, "key": key}
    return render(request, "publications/conflict.html", facts, status=409)
