"""The bucket for files: write, read and delete."""

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from baosong.core.blobstore.s3_store import client_of
from baosong.site.checks.findings import TIMEOUT_S, Findings, error, first_line

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONTENT: Final = b"baosong check"


def bucket() -> Findings:
    from botocore.exceptions import BotoCoreError, ClientError

    options = settings.BAOSONG_STORE
    name, _slash, within = options["store"].partition("/")
    key = "/".join(part for part in (within.strip("/"), "check", uuid4().hex) if part)
    at = _("writing")
    try:
        client = client_of(options["store_endpoint"], options["store_region"], options["store_key"], options["store_secret"], timeout=TIMEOUT_S, attempts=1)
        if _is_missing(client, name):
            yield error(_("There is no bucket %(bucket)s.") % {"bucket": name}, _("Create it, or correct the option store."))
            return
        client.put_object(Bucket=name, Key=key, Body=CONTENT)
        at = _("reading")
        content = client.get_object(Bucket=name, Key=key)["Body"].read()
        at = _("deleting")
        client.delete_object(Bucket=name, Key=key)
    except ClientError as fault:
        yield error(
            _("The bucket %(bucket)s refuses %(at)s: %(fault)s") % {"bucket": name, "at": at, "fault": first_line(fault)},
            _("Correct store_key and store_secret, and give the key the right to read, write and delete in the bucket."),
        )
    # ValueError: store_endpoint is no address.
    except (BotoCoreError, ValueError) as fault:
        yield error(
            _("The store %(store)s does not answer: %(fault)s") % {"store": options["store_endpoint"] or "Amazon S3", "fault": first_line(fault)},
            _("Correct store_endpoint, or start the store."),
        )
    else:
        if content != CONTENT:
            yield error(
                _("The bucket %(bucket)s gives back other bytes than were written.") % {"bucket": name}, _("Correct store_endpoint, or start the store.")
            )


def _is_missing(client: "S3Client", name: str) -> bool:
    """Whether the bucket is known not to exist; some stores would create it when it is written to."""
    from botocore.exceptions import ClientError

    try:
        client.head_bucket(Bucket=name)
    except ClientError as fault:
        return fault.response.get("Error", {}).get("Code") in ("404", "NoSuchBucket")
    return False
