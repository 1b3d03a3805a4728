"""Numbers, keys and UUIDs of requests: what is read, what has a default, what is refused."""

import math
import uuid

import pytest
from django.core.exceptions import BadRequest
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as some

from baosong.platform.web.parsing import decimal_or_none, key_of, number_of, number_or_none, strict_number, uuid_of
from tests import factories as make

NO_NUMBERS = ["²", "٣", "１", "-1", "+1", "1_0", " 1", "0x1", "1.0", "abc", "9" * 19, "9" * 5000, "1\n"]


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_what_is_no_number_of_a_program_is_refused(written):
    """ASVS 5.4.1–5.4.3."""
    assert number_or_none(written) is None
    for read in (key_of, lambda text: strict_number(text, "Upload-Length")):
        with pytest.raises(BadRequest):
            read(written)


def test_an_absent_key_is_none_of_the_rows_and_an_absent_header_is_refused():
    assert key_of(None) == key_of("") == 0
    with pytest.raises(BadRequest, match="Upload-Length"):
        strict_number(None, "Upload-Length")


@given(some.integers(0, 10**18 - 1))
def test_every_number_that_a_column_can_hold_is_read(number):
    assert number_or_none(str(number)) == key_of(str(number)) == strict_number(str(number), "n") == number


@given(some.text())
def test_what_people_type_never_breaks(written):
    assert 0 <= number_of(written) < 10**18
    assert number_of(written, 7, most=9) in range(10)
    assert decimal_or_none(written) is None or math.isfinite(decimal_or_none(written))


@given(some.uuids())
def test_a_uuid_is_read_in_its_canonical_form_only(value):
    assert uuid_of(str(value)) == value
    for other in (value.hex, str(value).upper() + " ", f"{{{value}}}", "-" * 36, "²" * 36):
        with pytest.raises(BadRequest):
            uuid_of(other)
    assert isinstance(uuid_of(str(value)), uuid.UUID)


def endings(resolver, before=""):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from endings(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


@pytest.mark.django_db
@pytest.mark.parametrize("digits", [19, 5000])
def test_a_number_of_any_length_in_a_path_is_just_not_found(client, digits):
    """ASVS 5.4.1–5.4.3."""
    client.force_login(make.with_role(make.a_person("office"), make.a_unit(), "organiser"))
    addresses = {"/" + route.replace("<int:", "<") for route in endings(get_resolver()) if "<int:" in route}

    for address in sorted(addresses):
        path = "".join(part if number % 2 == 0 else "9" * digits for number, part in enumerate(address.replace(">", "<").split("<")))
        # No row has such a key: the page is refused, not found, or asks for another method.
        assert client.get(path).status_code in (302, 400, 401, 403, 404, 405), path


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["abc", "²", "9" * 5000])
@pytest.mark.parametrize(("name", "field"), [("unit-invite", "person"), ("invitation-withdraw", "invitation")])
def test_a_key_field_that_is_no_number_is_answered_with_400(client, name, field, written):
    unit = make.a_unit()
    make.signed_in(client, make.with_role(make.a_person("office"), unit, "organiser"))

    answer = client.post(reverse(name, args=[unit.pk]), {field: written, "role": "member"})

    assert answer.status_code == 400
    assert "无法识别" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["abc", "²", "9" * 5000])
def test_a_file_field_that_is_no_number_is_answered_with_400(client, data_folder, written):
    submission = make.a_submission(make.a_call(), state="draft")
    client.force_login(make.person("c1"))

    for name, field in (("remove", "file"), ("check-again", "file"), ("repair", "file"), ("undo-repair", "repair")):
        assert client.post(reverse(name, args=[submission.pk]), {field: written}).status_code == 400, name


@pytest.mark.django_db
def test_a_foreign_host_is_answered_with_400(client):
    assert client.get("/sign-in/", HTTP_HOST="evil.example").status_code == 400
