"""Failed sign-ins are delayed for whoever fails. They close neither the account nor the address for anybody else."""

from datetime import timedelta
from itertools import pairwise

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.orgs.models import FailedAttempts
from baosong.apps.orgs.services import throttle
from baosong.apps.orgs.services.throttle import FORGOTTEN, PASSWORDS, PASSWORDS_AT_ADDRESS, Attempt
from baosong.platform.web.client_address import network_of
from tests import factories as make

pytestmark = pytest.mark.django_db
STRANGER, OFFICE = "192.0.2.7", "198.51.100.4"


@pytest.fixture
def organiser():
    return make.with_role(make.a_person("zuzhibu"), make.a_unit("大学"), "organiser")


def sign_in(client, name="zuzhibu", password=make.PASSWORD, address=OFFICE):
    return client.post(reverse("sign-in"), {"username": name, "password": password}, REMOTE_ADDR=address)


def fail(client, times, *, name="zuzhibu", address=STRANGER):
    return [sign_in(client, name, "wrong", address).status_code for _ in range(times)]


def fail_unseen(attempt, times, *, at=None):
    """Failures that were counted, whatever their delays: by other processes, over a long time."""
    at = at or timezone.now()
    for key in (attempt.pair, *attempt.sides):
        row, _ = FailedAttempts.objects.get_or_create(key=key, defaults={"last_at": at})
        FailedAttempts.objects.filter(key=key).update(count=row.count + times, last_at=at)


def test_five_wrong_passwords_of_a_stranger_do_not_close_the_organisers_account(client, organiser):
    assert fail(client, 6) == [403] * 5 + [429]

    assert sign_in(type(client)()).status_code == 302


def test_no_number_of_failures_elsewhere_closes_an_account(client, organiser):
    """ASVS 2.2.1. Given: a thousand addresses failed at the name, and this address at a thousand names."""
    for number in range(250):
        fail_unseen(Attempt("sign-in:zuzhibu", f"address:203.0.113.{number}"), 4)
        fail_unseen(Attempt(f"sign-in:somebody{number}", f"address:{OFFICE}"), 4)

    # Then: the right password is taken at the first attempt; a wrong one is delayed at once.
    assert sign_in(client).status_code == 302
    assert fail(type(client)(), 2, address=OFFICE) == [403, 429]


def test_a_hundred_wrong_passwords_of_one_address_do_not_close_it_for_the_campus_behind_it(client, organiser):
    for number in range(100):
        fail(client, 1, name=f"n{number}", address=OFFICE)

    assert sign_in(type(client)(), address=OFFICE).status_code == 302


def test_a_known_device_passes_while_somebody_else_behind_its_address_guesses(client, organiser):
    sign_in(client)
    client.post(reverse("sign-out"))
    attacker = type(client)()
    fail(attacker, 6, address=OFFICE)

    assert sign_in(attacker, address=OFFICE).status_code == 429
    assert sign_in(client, address=OFFICE).status_code == 302


def test_a_device_is_known_to_the_person_who_signed_in_alone_and_is_delayed_itself(client, organiser):
    make.with_role(make.a_person("student"), make.a_unit("学院"))
    sign_in(client, "student")
    client.post(reverse("sign-out"))

    # To the organiser's account it is a stranger's device like any other; a copied or forged number is none.
    assert fail(client, 6) == [403] * 5 + [429]
    forged = type(client)()
    forged.cookies["device"] = client.cookies["device"].value[:-3] + "xyz"
    assert sign_in(forged, address=STRANGER).status_code == 429
    assert fail(client, 6, name="student") == [403] * 5 + [429]


@pytest.fixture
def second_factor(organiser):
    """The organiser's recovery codes."""
    auth.TOTP.activate(organiser, auth.generate_totp_secret())
    return RecoveryCodes.activate(organiser).get_unused_codes()


def prove(client, code, address):
    return client.post(reverse("mfa_authenticate"), {"code": code}, REMOTE_ADDR=address).status_code


def test_wrong_codes_on_a_device_that_is_new_to_the_account_delay_nobody_elsewhere(client, organiser, second_factor):
    attacker = type(client)()
    sign_in(attacker, address=STRANGER)
    for _ in range(6):
        prove(attacker, "000000", STRANGER)

    sign_in(client)

    assert prove(attacker, second_factor[0], STRANGER) == 200
    assert prove(client, second_factor[0], OFFICE) == 302


def test_wrong_passwords_of_somebody_who_is_signed_in_are_delayed_whatever_process_counts(client, organiser):
    make.signed_in(client, organiser)
    again = [client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode() for _ in range(6)]

    assert " 秒" in again[-1]
    assert " 秒" not in again[0]


def test_whoever_fails_behind_the_same_address_delays_a_device_that_is_not_known_for_a_short_time_alone(client, organiser):
    # given: somebody behind the address of the office failed for a whole day
    at = timezone.now()
    fail_unseen(Attempt("sign-in:zuzhibu", f"address:{OFFICE}"), 5000, at=at)

    # when
    refused = sign_in(type(client)(), address=OFFICE)
    FailedAttempts.objects.update(last_at=at - timedelta(seconds=PASSWORDS_AT_ADDRESS.longest))

    # then
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= PASSWORDS_AT_ADDRESS.longest <= 20
    assert sign_in(type(client)(), address=OFFICE).status_code == 302


def test_the_answer_says_when_to_try_again(client, organiser):
    fail(client, 5)

    answer = sign_in(client, address=STRANGER)

    assert 1 <= int(answer["Retry-After"]) <= PASSWORDS_AT_ADDRESS.first
    assert f"{answer['Retry-After']} 秒" in answer.content.decode()


def test_delays_grow_to_a_bound_and_end(organiser):
    attempt, at, waits = Attempt("sign-in:zuzhibu", "address:192.0.2.7"), timezone.now(), []
    for _ in range(30):
        wait = throttle.begin(attempt, PASSWORDS, at=at)
        waits.append(wait)
        at += timedelta(seconds=wait)
        if wait:
            assert throttle.begin(attempt, PASSWORDS, at=at) == 0

    grown = [wait for wait in waits if wait]
    assert waits[: PASSWORDS.free] == [0] * PASSWORDS.free
    assert grown[:3] == [15, 30, 60]
    assert all(before <= after for before, after in pairwise(grown))
    assert grown[-1] == PASSWORDS.longest
    assert throttle.begin(attempt, PASSWORDS, at=at + FORGOTTEN) == 0


def test_what_is_tried_during_a_delay_does_not_make_it_longer(organiser):
    attempt, at = Attempt("sign-in:zuzhibu", "address:192.0.2.7"), timezone.now()
    for _ in range(PASSWORDS.free):
        throttle.begin(attempt, PASSWORDS, at=at)

    assert {throttle.begin(attempt, PASSWORDS, at=at) for _ in range(50)} == {PASSWORDS.first}


@given(st.integers(0, 10**6), st.integers(-(10**6), 10**6))
def test_no_count_and_no_clock_delays_for_longer_than_the_bound(count, seconds):
    at = timezone.now()
    row = FailedAttempts(key="k", count=count, last_at=at + timedelta(seconds=seconds))

    assert 0 <= throttle._seconds_to_wait(row, [row], PASSWORDS, at=at) <= PASSWORDS.longest


def test_signing_in_forgets_the_own_failures(client, organiser):
    for _ in range(3):
        fail(client, 4)
        assert sign_in(client, address=STRANGER).status_code == 302
        client.cookies.clear()


def test_successes_are_not_counted_as_failures(client, organiser):
    for _ in range(3):
        sign_in(type(client)())

    assert set(FailedAttempts.objects.values_list("count", flat=True)) <= {0}


def test_one_client_of_ipv6_has_one_count(client, organiser):
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    for number in range(5):
        fail(client, 1, address=f"2001:db8::{number}")

    assert fail(client, 1, address="2001:db8::99") == [429]


def test_failures_are_forgotten_and_swept():
    at = timezone.now()
    fail_unseen(Attempt("a", "b"), 3, at=at - FORGOTTEN)
    fail_unseen(Attempt("c", "d"), 3, at=at)

    assert throttle.sweep(at=at) == 3
    assert FailedAttempts.objects.count() == 3


def test_neither_names_nor_addresses_are_stored(client, organiser):
    fail(client, 1)

    with connection.cursor() as cursor:
        cursor.execute("select * from orgs_failedattempts")
        stored = str(cursor.fetchall())
    assert "zuzhibu" not in stored
    assert STRANGER not in stored
