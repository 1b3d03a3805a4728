"""OAI-PMH 2.0 (openarchives.org/OAI/2.0/openarchivesprotocol.htm) with the formats oai_dc and lom.

Only public entries are listed; entries that were public before are listed as deleted (deletedRecord: persistent).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Min, Q, QuerySet

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.interfaces.metadata import DC, LOM, dublin_core, lom
from baosong.apps.library.models import Collection, Entry
from baosong.apps.library.queries.entries import harvestable
from baosong.core.documents.xml_text import element_maker, legal_xml
from baosong.platform.web.parsing import number_of, number_or_none
from baosong.platform.web.public_urls import public_address

if TYPE_CHECKING:
    from lxml import etree
    from lxml.builder import ElementMaker

OAI: Final = "http://www.openarchives.org/OAI/2.0/"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PAGE: Final = 100
SECONDS: Final = "%Y-%m-%dT%H:%M:%SZ"
FORMATS: Final = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC),
    "lom": ("http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd", LOM),
}
LISTING: Final = frozenset({"metadataPrefix", "from", "until", "set", "resumptionToken"})
ARGUMENTS: Final = {
    "Identify": frozenset[str](),
    "ListMetadataFormats": frozenset({"identifier"}),
    "ListSets": frozenset({"resumptionToken"}),
    "ListIdentifiers": LISTING,
    "ListRecords": LISTING,
    "GetRecord": frozenset({"identifier", "metadataPrefix"}),
}


@cache
def _oai() -> ElementMaker:
    return element_maker(OAI, {None: OAI})


class OaiError(Exception):
    """An error of the protocol: its code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Slice:
    """The requested part of the list; `after` is the last record sent before (ISO time of its change, primary key)."""

    prefix: str
    start: str = ""
    end: str = ""
    collection: str = ""
    after: tuple[str, int] | None = None

    def token(self) -> str:
        """Encode as a resumption token."""
        return base64.urlsafe_b64encode(json.dumps([self.prefix, self.start, self.end, self.collection, self.after]).encode()).decode()

    @classmethod
    def of(cls, token: str) -> Slice:
        """Decode a resumption token. Raises OaiError."""
        try:
            prefix, start, end, collection, after = json.loads(base64.urlsafe_b64decode(token.encode()))
            key = (str(after[0]), int(after[1]))
            datetime.fromisoformat(key[0])
            if prefix not in FORMATS or not all(isinstance(part, str) for part in (start, end, collection)) or not 0 <= key[1] < 2**62:
                raise ValueError
        except (ValueError, TypeError, KeyError, IndexError, binascii.Error) as error:
            raise OaiError("badResumptionToken", "This resumptionToken is not one of ours.") from error
        return cls(prefix, start, end, collection, key)


def identifier_of(entry: Entry) -> str:
    """`oai:host:entry/12` (OAI guidelines for identifiers)."""
    return f"oai:{urlsplit(settings.BAOSONG_PUBLIC_URL).hostname}:entry/{entry.pk}"


def respond(asked: Mapping[str, str], repeated: bool, *, at: datetime) -> bytes:
    """The XML answer, including protocol errors, which have HTTP status 200. `repeated`: whether an argument occurs twice."""
    from lxml import etree

    oai = _oai()
    request = oai.request(public_address("oai"))
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    root.append(oai.responseDate(at.astimezone(UTC).strftime(SECONDS)))
    root.append(request)
    try:
        verb = _checked(asked, repeated)
        answer = VERBS[verb](asked)
        for name, value in asked.items():
            request.set(name, legal_xml(value))
        root.append(answer)
    except OaiError as error:
        root.append(oai.error(error.message, code=error.code))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _checked(asked: Mapping[str, str], repeated: bool) -> str:
    verb = asked.get("verb", "")
    if verb not in ARGUMENTS:
        raise OaiError("badVerb", "The verb is missing or not one of the six.")
    if repeated or not set(asked) - {"verb"} <= ARGUMENTS[verb]:
        raise OaiError("badArgument", "An argument is repeated, or is not one of this verb.")
    return verb


def _identify(_asked: Mapping[str, str]) -> etree._Element:
    oai = _oai()
    first = harvestable().aggregate(first=Min("changed_at"))["first"] or datetime(2020, 1, 1, tzinfo=UTC)
    host = urlsplit(settings.BAOSONG_PUBLIC_URL).hostname
    return oai.Identify(
        oai.repositoryName(settings.BAOSONG_NAME),
        oai.baseURL(public_address("oai")),
        oai.protocolVersion("2.0"),
        oai.adminEmail(f"library@{host}"),
        oai.earliestDatestamp(_stamp(first)),
        oai.deletedRecord("persistent"),
        oai.granularity("YYYY-MM-DDThh:mm:ssZ"),
    )


def _formats(asked: Mapping[str, str]) -> etree._Element:
    oai = _oai()
    if "identifier" in asked:
        _entry(asked["identifier"])
    rows = [oai.metadataFormat(oai.metadataPrefix(prefix), oai.schema(schema), oai.metadataNamespace(space)) for prefix, (schema, space) in FORMATS.items()]
    return oai.ListMetadataFormats(*rows)


def _sets(asked: Mapping[str, str]) -> etree._Element:
    oai = _oai()
    if "resumptionToken" in asked:
        raise OaiError("badResumptionToken", "The list of sets comes in one piece.")
    collections = [
        oai.set(oai.setSpec(f"collection:{collection.pk}"), oai.setName(collection.title)) for collection in Collection.objects.filter(is_shown=True)
    ]
    if not collections:
        raise OaiError("noSetHierarchy", "There are no sets yet.")
    return oai.ListSets(*collections)


def _list(asked: Mapping[str, str], name: str, row: Callable[[Entry, str], etree._Element]) -> etree._Element:
    oai = _oai()
    wanted = _wanted(asked)
    found = _matching(wanted)
    total = _matching(Slice(wanted.prefix, wanted.start, wanted.end, wanted.collection)).count()
    entries = list(found[: PAGE + 1])
    if not entries:
        raise OaiError("noRecordsMatch", "Nothing matches.")
    answer = oai(name, *(row(entry, wanted.prefix) for entry in entries[:PAGE]))
    if len(entries) > PAGE:
        last = entries[PAGE - 1]
        following = Slice(wanted.prefix, wanted.start, wanted.end, wanted.collection, (_changed_at(last).isoformat(), last.pk))
        answer.append(oai.resumptionToken(following.token(), completeListSize=str(total)))
    elif wanted.after:
        answer.append(oai.resumptionToken(completeListSize=str(total)))
    return answer


def _wanted(asked: Mapping[str, str]) -> Slice:
    if "resumptionToken" in asked:
        if set(asked) - {"verb", "resumptionToken"}:
            raise OaiError("badArgument", "A resumptionToken stands alone.")
        return Slice.of(asked["resumptionToken"])
    prefix = asked.get("metadataPrefix", "")
    if not prefix:
        raise OaiError("badArgument", "metadataPrefix is missing.")
    _known(prefix)
    start, end = asked.get("from", ""), asked.get("until", "")
    if start and end and (len(start) != len(end) or _moment(start) > _moment(end)):
        raise OaiError("badArgument", "from and until must be of one granularity, and in their order.")
    for value in filter(None, (start, end)):
        _moment(value)
    return Slice(prefix, start, end, asked.get("set", ""))


def _known(prefix: str) -> None:
    if prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", "There are oai_dc and lom.")


def _moment(value: str) -> datetime:
    for form in (SECONDS, "%Y-%m-%d"):
        try:
            return datetime.strptime(value, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise OaiError("badArgument", "A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def _matching(wanted: Slice) -> QuerySet[Entry]:
    found = harvestable()
    if wanted.start:
        found = found.filter(changed_at__gte=_moment(wanted.start))
    if wanted.end:
        # `until` is inclusive: the whole second, or the whole day.
        found = found.filter(changed_at__lt=_moment(wanted.end) + timedelta(days=1 if len(wanted.end) == 10 else 0, seconds=0 if len(wanted.end) == 10 else 1))
    if wanted.collection:
        key = number_or_none(wanted.collection.removeprefix("collection:"))
        if key is None:
            raise OaiError("noRecordsMatch", "There is no such set.")
        found = found.filter(collection_items__collection=key, collection_items__collection__is_shown=True)
    if wanted.after:
        moment = datetime.fromisoformat(wanted.after[0])
        found = found.filter(Q(changed_at__gt=moment) | Q(changed_at=moment, pk__gt=wanted.after[1]))
    return found


def _get(asked: Mapping[str, str]) -> etree._Element:
    if not {"identifier", "metadataPrefix"} <= set(asked):
        raise OaiError("badArgument", "identifier and metadataPrefix are both needed.")
    _known(asked["metadataPrefix"])
    return _oai().GetRecord(_record(_entry(asked["identifier"]), asked["metadataPrefix"]))


def _entry(identifier: str) -> Entry:
    entry = harvestable().filter(pk=number_of(identifier.rpartition("entry/")[2])).first()
    if entry is None or identifier_of(entry) != identifier:
        raise OaiError("idDoesNotExist", "There is no such record.")
    return entry


def _changed_at(entry: Entry) -> datetime:
    return entry.changed_at or entry.taken_in_at


def _is_deleted(entry: Entry) -> bool:
    return entry.state != EntryState.SHOWN or entry.audience != Audience.PUBLIC


def _header(entry: Entry, _prefix: str = "") -> etree._Element:
    oai = _oai()
    node = oai.header(oai.identifier(identifier_of(entry)), oai.datestamp(_stamp(_changed_at(entry))))
    for item in entry.collection_items.select_related("collection"):
        if item.collection.is_shown:
            node.append(oai.setSpec(f"collection:{item.collection_id}"))
    if _is_deleted(entry):
        node.set("status", "deleted")
    return node


def _record(entry: Entry, prefix: str) -> etree._Element:
    oai = _oai()
    node = oai.record(_header(entry))
    if not _is_deleted(entry):
        node.append(oai.metadata(_dc(entry) if prefix == "oai_dc" else lom(entry)))
    return node


def _dc(entry: Entry) -> etree._Element:
    from lxml import etree

    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for name, value in dublin_core(entry):
        etree.SubElement(root, f"{{{DC}}}{name}").text = legal_xml(value)
    return root


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(SECONDS)


VERBS: Final[dict[str, Callable[[Mapping[str, str]], etree._Element]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "ListIdentifiers": lambda asked: _list(asked, "ListIdentifiers", _header),
    "ListRecords": lambda asked: _list(asked, "ListRecords", _record),
    "GetRecord": _get,
}
