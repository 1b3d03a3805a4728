"""The page for whoever saved after somebody else: both texts, and the way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baosong.kit.refusals import sentence
from baosong.press.errors import ChangedMeanwhile


def both_texts(request: HttpRequest, refusal: ChangedMeanwhile, *, mine: str, back: str, key: int) -> HttpResponse:
    """`back` and `key`: the name and the key of the page on which one goes on."""
    facts = {"said": sentence(refusal.code, refusal.facts), "theirs": refusal.facts["theirs"], "mine": mine, "back": back, "key": key}
    return render(request, "press/conflict.html", facts, status=409)
