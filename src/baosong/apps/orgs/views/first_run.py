"""The first page of an empty installation."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baosong.apps.orgs.errors import AlreadySetUp, NameTaken
from baosong.apps.orgs.forms import FirstUnitForm
from baosong.apps.orgs.interfaces.first_run import is_first_run_token
from baosong.apps.orgs.queries import has_organiser
from baosong.apps.orgs.services.first_account import invite_first_organiser
from baosong.platform.web.access import by_link
from baosong.platform.web.forms import form_page, posted
from baosong.platform.web.refusals import sentence


@by_link
def first_run(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first unit and account, and go on to the page that sets the password. Nothing is shown once there is an organiser."""
    if has_organiser():
        return render(request, "orgs/no_first_run.html", {"said": sentence(AlreadySetUp.code, {})}, status=HTTPStatus.GONE)
    if not is_first_run_token(token):
        return render(request, "orgs/no_first_run.html", status=HTTPStatus.NOT_FOUND)
    form = posted(request, FirstUnitForm)
    if form.is_valid():
        try:
            return redirect("join", invite_first_organiser(**form.cleaned_data, at=timezone.now()))
        except NameTaken as refusal:
            form.add_refusal("account", refusal)
    status = None if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY
    return form_page(request, "orgs/first_run.html", {"form": form}, status=status)
