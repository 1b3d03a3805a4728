"""The public API: public data only, and no request leads to a server error or an answer outside its schema."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from baosong.apps.library.enums import Audience
from baosong.apps.library.services import collections
from baosong.site.api.library import api
from tests import factories as make

pytestmark = pytest.mark.django_db
PUBLIC = {"audience": Audience.PUBLIC, "has_consent": True, "consent": "存档"}


def test_entries_are_found_as_on_the_page_and_inner_ones_are_not(data_folder, client):
    call = make.a_call()
    inner = make.an_entry(call, 1, title="内部的桌子")
    shown = make.an_entry(call, 2, title="公开的桌子", said=PUBLIC)

    found = client.get("/api/v1/entries", {"q": "桌子"}).json()

    assert (found["total"], [hit["entry"]["title"] for hit in found["hits"]]) == (1, ["公开的桌子"])
    whole = client.get(f"/api/v1/entries/{shown.pk}").json()
    assert whole["files"][0]["sha256"] == shown.submission.versions.get().files.get().sha256
    assert client.get(f"/api/v1/entries/{inner.pk}").status_code == 404


def test_the_api_describes_itself(data_folder, client):
    said = client.get("/api/v1/openapi.json").json()

    assert said["openapi"].startswith("3.")
    assert set(said["paths"]) == {"/api/v1/entries", "/api/v1/entries/{entry_id}", "/api/v1/collections"}


def test_collections_name_only_public_entries(data_folder, client):
    call = make.a_call()
    inner, shown = make.an_entry(call, 1), make.an_entry(call, 2, said=PUBLIC)
    office = make.person("office")
    collection = collections.set_up(unit=call.unit, title="值守", summary="", by=office, at=make.NOW)
    for entry in (inner, shown):
        collections.put(collection, entry, by=office, at=make.NOW)
    assert client.get("/api/v1/collections").json() == []
    collections.show(collection, is_shown=True, by=office, at=make.NOW)

    assert [row["entries"] for row in client.get("/api/v1/collections").json()] == [[shown.pk]]


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))


@pytest.fixture
def some_entries(data_folder):
    call = make.a_call()
    return [make.an_entry(call, 1, said=PUBLIC), make.an_entry(call, 2)]


@pytest.mark.django_db(transaction=True)
@schema.parametrize()
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_api_or_its_description(case, some_entries, live_server):
    """ASVS 13.2.1–13.2.6."""
    # Sent over HTTP; each answer must match the schema, whatever was requested.
    case.call_and_validate(base_url=live_server.url)
