"""Views of collections and model units."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.library.enums import EntryState
from baosong.apps.library.forms import CollectionForm, HonourForm
from baosong.apps.library.models import Collection, Entry, Honour
from baosong.apps.library.policies import may_curate_collection, may_curate_honour, may_curate_library
from baosong.apps.library.queries.entries import honours_held, visible_to
from baosong.apps.library.services import collections, honours
from baosong.apps.library.views.entries import library_page
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.policies import visible_to as units_visible_to
from baosong.apps.orgs.queries import below, organised_unit
from baosong.platform.web.access import allowed, public
from baosong.platform.web.forms import form_page, posted, posted_key, posted_number, pressed

SHOWN = 300


@require_POST
@allowed(may_curate_library)
def set_up(request: PersonRequest) -> HttpResponse:
    form = posted(request, CollectionForm)
    if not form.is_valid():
        return library_page(request, form)
    unit = organised_unit(request.user, posted_key(request, "unit") if pressed(request, "unit") else 0)
    return redirect("collection-edit", collections.set_up(unit=unit, **form.cleaned_data, by=request.user, at=timezone.now()).pk)


@allowed(may_curate_collection)
def edit(request: HttpRequest, collection_id: int) -> HttpResponse:
    """The editor of a collection."""
    collection = get_object_or_404(Collection.objects.select_related("unit"), pk=collection_id)
    items = list(collection.items.select_related("entry"))
    there = {item.entry_id for item in items}
    others = [entry for entry in visible_to(request.user).filter(state=EntryState.SHOWN)[:SHOWN] if entry.pk not in there]
    return render(request, "library/collection.html", {"collection": collection, "items": items, "others": others, "section": "library"})


@require_POST
@allowed(may_curate_collection)
def change(request: PersonRequest, collection_id: int) -> HttpResponse:
    """Apply one button of the editor: put, take, up, show."""
    collection, now = get_object_or_404(Collection, pk=collection_id), timezone.now()
    if pressed(request, "put"):
        collections.put(collection, get_object_or_404(visible_to(request.user), pk=posted_key(request, "put")), by=request.user, at=now)
    elif pressed(request, "take"):
        collections.take(collection, get_object_or_404(Entry, pk=posted_key(request, "take")), by=request.user, at=now)
    elif pressed(request, "up"):
        order, moved = list(collection.items.values_list("entry_id", flat=True)), posted_key(request, "up")
        if moved in order and (at := order.index(moved)):
            order[at - 1], order[at] = order[at], order[at - 1]
            collections.arrange(collection, order, by=request.user, at=now)
    elif pressed(request, "show"):
        collections.show(collection, is_shown=posted_number(request, "show") == 1, by=request.user, at=now)
    return redirect("collection-edit", collection_id)


@public
def models(request: HttpRequest) -> HttpResponse:
    """Model units with their entries."""
    return _models_page(request)


def _models_page(request: HttpRequest, form: HonourForm | None = None) -> HttpResponse:
    reader, held = request.user, list(honours_held()[:SHOWN])
    entries: dict[int, list[Entry]] = {}
    units = {honour.unit_id: honour.unit for honour in held}
    shown = visible_to(reader).filter(state=EntryState.SHOWN, author__in=Unit.objects.filter(below(list(units.values()))))
    for entry in shown.order_by("-pk")[:2000]:
        for key, unit in units.items():
            if entry.author is not None and entry.author.path.startswith(unit.path) and len(entries.setdefault(key, [])) < 6:
                entries[key].append(entry)
    curator = reader if isinstance(reader, Person) and may_curate_library(reader) else None
    facts = {
        "held": [(honour, entries.get(honour.unit_id, [])) for honour in held],
        "is_curator": curator is not None,
        "form": form or (HonourForm(units=units_visible_to(curator), this_year=timezone.localtime().year) if curator is not None else None),
        "section": "library",
    }
    return form_page(request, "library/models.html", facts)


@require_POST
@allowed(may_curate_library)
def honour(request: PersonRequest) -> HttpResponse:
    form = posted(request, HonourForm, units=units_visible_to(request.user), this_year=timezone.localtime().year)
    if not form.is_valid():
        return _models_page(request, form)
    honours.honour(**form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("model-units")


@require_POST
@allowed(may_curate_honour)
def end(request: PersonRequest, honour_id: int) -> HttpResponse:
    honours.end(get_object_or_404(Honour, pk=honour_id), by=request.user, at=timezone.now())
    messages.success(request, _("Ended."))
    return redirect("model-units")
