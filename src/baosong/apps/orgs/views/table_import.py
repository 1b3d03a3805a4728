"""Import of an office table: checked, confirmed, carried out by a job; and the export that can be imported again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.errors import ImportAlreadyConfirmed
from baosong.apps.orgs.forms.table_import import ConfirmImportForm, ImportTableForm, TableReadingForm
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.interfaces.import_columns import kinds, role_words
from baosong.apps.orgs.interfaces.import_preview import faults_table, gives_power, preview_of
from baosong.apps.orgs.interfaces.import_results import result_of
from baosong.apps.orgs.models import TableImport, Unit, UploadedTable
from baosong.apps.orgs.policies import PersonRequest, may_organise_unit, may_see_import, reauthenticated
from baosong.apps.orgs.queries import imports_of
from baosong.apps.orgs.services import table_imports, uploaded_tables
from baosong.apps.orgs.services.invitations import SHOWN_LINKS
from baosong.apps.orgs.services.table_imports import ImportInvitation
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import form_page, posted, pressed

# On the page where a table is chosen.
SHOWN_IMPORTS = 5


@allowed(may_organise_unit)
def upload(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Take a table; nothing is imported yet."""
    unit, form = get_object_or_404(Unit, pk=unit_id), posted(request, ImportTableForm)
    if not form.is_valid():
        waiting = UploadedTable.objects.filter(unit=unit, made_by=request.user).first()
        context = {"unit": unit, "form": form, "waiting": waiting, "imports": imports_of(request.user, unit_id)[:SHOWN_IMPORTS]}
        return form_page(request, "orgs/import.html", context)
    uploaded_tables.store(form.cleaned_data["table"], unit=unit, kinds=kinds(role_words()), by=request.user, at=timezone.now())
    return redirect("unit-import-preview", unit_id)


def _waiting(request: HttpRequest) -> UploadedTable | None:
    """The table that the person uploaded for the unit of the address."""
    match = request.resolver_match
    return UploadedTable.objects.filter(unit=match.kwargs["unit_id"], made_by=request.user.pk).select_related("unit").first() if match else None


def _makes_organisers(request: HttpRequest) -> bool:
    table = _waiting(request) if request.method == "POST" and pressed(request, "confirm") else None
    return table is not None and gives_power(table)


@allowed(may_organise_unit)
@reauthenticated(gettext_lazy("Import units and people"), when=_makes_organisers)
def preview(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Show how the table is read and what would be imported; read it otherwise, or import it."""
    table = _waiting(request)
    if table is None:
        return _without_table(request, unit_id)
    if pressed(request, "confirm"):
        return _confirm(request, table)
    shown = preview_of(table, by=request.user)
    form = posted(request, TableReadingForm, table=table, columns=shown.layout.columns)
    if form.is_valid():
        uploaded_tables.read_otherwise(table, form.reading, kinds=kinds(role_words()), at=timezone.now())
        return redirect("unit-import-preview", unit_id)
    context = {"unit": table.unit, "table": table, "shown": shown, "form": form}
    return form_page(request, "orgs/import_preview.html", context)


def _without_table(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Where a table is confirmed that is not there: by a second press of the button its import is shown."""
    made = imports_of(request.user, unit_id).first() if pressed(request, "confirm") else None
    if made is not None:
        return redirect("table-import", made.pk)
    messages.info(request, _("Please choose the table once more."))
    return redirect("unit-import", unit_id)


def _confirm(request: PersonRequest, table: UploadedTable) -> HttpResponse:
    form = posted(request, ConfirmImportForm)
    digest = form.cleaned_data["digest"] if form.is_valid() else ""
    try:
        made = table_imports.confirm(table, digest=digest, by=request.user, at=timezone.now())
    except ImportAlreadyConfirmed:
        return _without_table(request, table.unit_id)
    return redirect("table-import", made.pk)


@allowed(may_see_import)
def result(request: PersonRequest, table_import_id: int) -> HttpResponse:
    """How far an import is; then what it made, and what of the table was not used."""
    made = get_object_or_404(TableImport.objects.select_related("unit"), pk=table_import_id)
    links = request.session.pop(SHOWN_LINKS, ()) if made.state_is["done"] else ()
    return render(request, "orgs/import_result.html", {"unit": made.unit, "made": made, "shown": result_of(made), "links": links})


@require_POST
@allowed(may_see_import)
@reauthenticated(gettext_lazy("Make links for people with an account"))
def links(request: PersonRequest, table_import_id: int) -> HttpResponse:
    """Invite the existing accounts of an import and show their links once."""
    made = get_object_or_404(TableImport.objects.select_related("unit"), pk=table_import_id)
    invited = table_imports.invite_accounts(made, by=request.user, at=timezone.now())
    request.session[SHOWN_LINKS] = [_link(request, one) for one in invited]
    return redirect("table-import", made.pk)


def _link(request: HttpRequest, one: ImportInvitation) -> dict[str, str]:
    label = f"{one.person.username} · {one.unit} · {one.role.label}"
    return {"label": label, "address": request.build_absolute_uri(reverse("join", args=[one.token]))}


@allowed(may_organise_unit)
def faults(request: PersonRequest, unit_id: int) -> HttpResponse:
    """All faults of the waiting table as an Excel file."""
    table = get_object_or_404(UploadedTable, unit=unit_id, made_by=request.user)
    return saved(faults_table(table, by=request.user), name=_("To be corrected") + ".xlsx", content_type=XLSX)


@allowed(may_organise_unit)
@reauthenticated(gettext_lazy("Export units and people"))
def table(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit and all below with their people, as a table that can be imported again."""
    unit = get_object_or_404(Unit, pk=unit_id)
    return saved(tables.units_table(unit), name=f"{_('Units and people')} {unit.name}.xlsx", content_type=XLSX)


@signed_in
def template(request: HttpRequest) -> HttpResponse:
    return saved(tables.template(), name=_("Units and people") + ".xlsx", content_type=XLSX)
