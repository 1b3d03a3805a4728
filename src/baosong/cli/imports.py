"""Commands that import bundles, mails, and folders of submissions."""

import json
from pathlib import Path
from typing import Any

import click

from baosong.cli.output import load, refuse, refuse_with, refusing


@click.group()
def bundle() -> None:
    """Check and import bundles that were transferred as files."""


@bundle.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def bundle_check(file: Path) -> None:
    """Check FILE completely with the trusted keys and print its content; nothing is imported."""
    load()
    from baosong.apps.federation.errors import BundleNotAccepted
    from baosong.apps.federation.queries import card_of
    from baosong.core.bundle import BundleRefused, open_bundle

    try:
        opened = open_bundle(file, known=card_of)
    except BundleRefused as refused:
        refuse_with(BundleNotAccepted.code, {"why": refused.code, "facts": refused.facts})
    contents = opened.contents
    click.echo(f"{contents.sender} {opened.sender.fingerprint}: {contents.kind} {contents.call.title}")
    for work in contents.submissions:
        click.echo(f"  {work.title} ({' · '.join(work.units)}), {len(work.files)} files")


@bundle.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def bundle_import(file: Path) -> None:
    """Import FILE, completely or not at all, and print the receipt as JSON. Importing it again prints the same receipt."""
    load()
    from django.utils import timezone

    from baosong.apps.federation.services.import_bundle import import_bundle
    from baosong.platform.storage import blobstore, installation_key
    from baosong.site.server import prepare

    prepare()
    at = timezone.now()
    with refusing():
        receipt = import_bundle(file, own=installation_key().card, blobstore=blobstore(), begun_at=at, at=at)
    click.echo(json.dumps(receipt, ensure_ascii=False))


@click.group()
def mail() -> None:
    """Import submissions that were sent by mail."""


@mail.command("fetch")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of .eml files, instead of the mailbox.")
def mail_fetch(folder: Path | None) -> None:
    """Fetch new mails once, read them, and print what became of each."""
    load()
    from django.utils import timezone

    from baosong.apps.inbox.enums import MailState
    from baosong.apps.inbox.interfaces.mailbox import account, local_identity
    from baosong.apps.inbox.models import InboxMail
    from baosong.apps.inbox.services import mail_delivery
    from baosong.apps.inbox.services import mail_fetch as mail_fetch_service
    from baosong.platform.storage import blobstore, part_folder
    from baosong.site.server import prepare

    prepare()
    at = timezone.now()
    with refusing():
        made = (
            mail_fetch_service.fetch_folder(folder, blobstore=blobstore(), folder=part_folder(), at=at)
            if folder
            else mail_fetch_service.fetch(account(), blobstore=blobstore(), folder=part_folder(), at=at)
        )
    for waiting in list(InboxMail.objects.filter(state=MailState.STORED).order_by("received_at").values_list("pk", flat=True)):
        mail_delivery.read(waiting, blobstore=blobstore(), folder=part_folder(), local_identity=local_identity(), at=timezone.now())
    click.echo(json.dumps({"seen": made.seen, "kept": made.stored, "left": made.skipped, "known": made.known}))
    for found in InboxMail.objects.filter(fetched_at=at).order_by("received_at").select_related("unit"):
        click.echo(
            f"  {found.get_state_display()}  {found.sender}  {found.subject}  {found.unit or ''}  {found.get_reason_display() if found.reason else ''}".rstrip()
        )


@click.group()
def submissions() -> None:
    """Import submissions from existing folders."""


@submissions.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--call", "call_name", required=True, help="Number of the call, or its title.")
@click.option("--as", "username", required=True, help="User name of the organiser who imports them.")
@click.option(
    "--received", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="When they were received, if before now; decides whether they were in time."
)
@click.option("--yes", "is_meant", is_flag=True, help="Import them. Without it, only what would be done is printed.")
def submissions_import(folder: Path, call_name: str, username: str, received: Any, *, is_meant: bool) -> None:
    """Import FOLDER: one folder per unit, in it one folder per task if there are several. Without --yes a dry run."""
    load()
    from django.utils import timezone

    from baosong.apps.calls.enums import CallState
    from baosong.apps.calls.policies import organised_by
    from baosong.apps.inbox.interfaces.folder_reports import as_lines
    from baosong.apps.inbox.services import folder_import
    from baosong.apps.orgs.models import Person
    from baosong.platform.storage import blobstore
    from baosong.platform.web.parsing import number_of, number_or_none
    from baosong.site.server import prepare

    prepare()
    by = Person.objects.filter(username=username).first()
    if by is None:
        refuse(f"--as {username}?")
    calls = organised_by(by).filter(state=CallState.PUBLISHED)
    found = calls.filter(pk=number_of(call_name)) if number_or_none(call_name) is not None else calls.filter(title=call_name)
    if found.count() != 1:
        refuse("\n".join([f"--call {call_name}?", *(f"  {one.pk}  {one.title}" for one in calls)]))
    call, at = found.get(), timezone.now()
    arrived_at = min(timezone.make_aware(received), at) if received else at
    looked = folder_import.plan_import(folder, call)
    made = []
    with refusing():
        if is_meant:
            made = [
                folder_import.import_folder(unit_folder, call=call, blobstore=blobstore(), by=by, arrived_at=arrived_at, at=at)
                for unit_folder in looked.folders
            ]
    click.echo("\n".join(as_lines(looked, made, folder)))
    raise SystemExit(1 if looked.unknown_folders or looked.stray_files or any(unit_folder.assignment.unclear for unit_folder in looked.folders) else 0)
