"""Writing a part: for any sizes of chunks and any offset, the bytes and their SHA-256 are right."""

import asyncio
import hashlib
import os
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baosong.platform.uploads import part_writer as subject
from baosong.platform.uploads.part_writer import Checksum, PartWriter, RunningDigest
from tests.servers import PATIENCE_S

SIZES = st.lists(st.integers(1, 3 * subject.GATHER // 2), min_size=1, max_size=5)


def write(path, offset, chunks, counted=None, checksum=None):
    async def writing():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT)
        part = PartWriter(handle, offset, counted, checksum)
        try:
            for chunk in chunks:
                await part.take(chunk)
            await part.flush()
        finally:
            await part.settle()
            os.close(handle)
        return part.position

    return asyncio.run(writing())


@settings(max_examples=40)
@given(requests=st.lists(SIZES, min_size=1, max_size=3), seed=st.integers(0, 2**32))
def test_what_is_written_is_what_was_sent(tmp_path_factory, requests, seed):
    path = tmp_path_factory.mktemp("part") / "part"
    rng, counted, sent = random.Random(seed), RunningDigest(), b""

    for sizes in requests:
        chunks = [rng.randbytes(size) for size in sizes]
        end = write(path, len(sent), chunks, counted)
        sent += b"".join(chunks)
        assert end == len(sent) == path.stat().st_size

    assert path.read_bytes() == sent
    assert (counted.offset, counted.digest.hexdigest()) == (len(sent), hashlib.sha256(sent).hexdigest())


def test_a_checksum_is_taken_of_one_request_alone(tmp_path):
    first, second = b"a" * 5000, b"b" * 3_000_000
    write(tmp_path / "part", 0, [first])
    checksum = Checksum(hashlib.sha1(usedforsecurity=False), hashlib.sha1(second, usedforsecurity=False).digest())

    write(tmp_path / "part", len(first), [second], checksum=checksum)

    assert checksum.is_right


@pytest.mark.skipif(not subject.DIRECT, reason="this system has no direct writing")
def test_a_file_system_without_direct_writing_is_written_through_its_cache(tmp_path, monkeypatch):
    real = subject.fcntl.fcntl

    def refuse(handle, command, flags=0):
        if flags & subject.DIRECT:
            raise OSError(subject.errno.EINVAL, "Invalid argument")
        return real(handle, command, flags)

    monkeypatch.setattr(subject.fcntl, "fcntl", refuse)
    content = os.urandom(2 * subject.GATHER)

    write(tmp_path / "part", 0, [content])

    assert (tmp_path / "part").read_bytes() == content


def test_an_error_of_the_disk_is_raised_and_not_swallowed(tmp_path):
    handle = os.open(tmp_path / "part", os.O_RDONLY | os.O_CREAT)

    async def writing():
        part = PartWriter(handle, 0, None, None)
        await part.take(b"x" * 100)
        await part.flush()

    with pytest.raises(OSError, match="Bad file descriptor"):
        asyncio.run(writing())
    os.close(handle)


def test_a_cancelled_request_waits_until_its_thread_has_written(tmp_path, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    real = os.pwrite

    def slow(*arguments):
        begun.set()
        assert go_on.wait(timeout=PATIENCE_S)
        return real(*arguments)

    monkeypatch.setattr(subject.os, "pwrite", slow)
    handle = os.open(tmp_path / "part", os.O_WRONLY | os.O_CREAT)
    part = PartWriter(handle, 0, RunningDigest(), None)

    async def request():
        try:
            await part.take(b"x" * subject.GATHER)
            await part.flush()
        finally:
            await part.settle()

    async def cancelling():
        task = asyncio.ensure_future(request())
        await asyncio.to_thread(begun.wait, 30)
        task.cancel()
        # Cancelled twice: while it writes, and while it waits for that to end.
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        is_done_too_early = task.done()
        go_on.set()
        await asyncio.wait([task])
        return is_done_too_early, task.cancelled(), os.fstat(handle).st_size

    assert asyncio.run(cancelling()) == (False, True, subject.GATHER)
    os.close(handle)
