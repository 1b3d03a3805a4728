"""Write an upload's bytes while the next are received, with two buffers: one is filled, one is written and hashed.

Aligned blocks bypass the page cache (O_DIRECT, open(2)) where the file system supports it: a film of 2 GB then neither
evicts the pages of others nor leaves half a second of fsync to its last request.
"""

import asyncio
import errno
import fcntl
import hashlib
import mmap
import os
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from baosong.core.blobstore import BlobStoreFull

T = TypeVar("T")
GATHER: Final = 2 * 1024**2
BLOCK: Final = 4096
DIRECT: Final = getattr(os, "O_DIRECT", 0)


async def until_done(work: "asyncio.Future[T]") -> T:
    """Return the result of work in threads, also if the awaiting task is cancelled meanwhile: a thread cannot be stopped."""
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            # Unlike `await work`, wait() does not propagate the cancellation.
            await asyncio.wait([work])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return work.result()


class RunningDigest:
    """A SHA-256 of the first `offset` bytes."""

    def __init__(self) -> None:
        self.offset = 0
        self.digest = hashlib.sha256()

    def copy(self) -> "RunningDigest":
        """Return an independent copy."""
        other = RunningDigest()
        other.offset, other.digest = self.offset, self.digest.copy()
        return other


@dataclass(slots=True)
class Checksum:
    """The checksum of one request: the running digest, and the value that the client sent."""

    digest: Any
    wanted: bytes

    @property
    def is_right(self) -> bool:
        """Whether the received bytes have the checksum of the client."""
        return bool(self.digest.digest() == self.wanted)


class PartWriter:
    """Append to an open part file from `offset` on, leaving `reserve` bytes of the disk free. Disk errors are raised by the next `take` or by `flush`."""

    def __init__(self, handle: int, offset: int, counted: RunningDigest | None, checksum: Checksum | None, *, reserve: int = 0) -> None:
        self.handle, self.position, self.reserve = handle, offset, reserve
        self.counted, self.checksum = counted, checksum
        # Anonymous maps are page-aligned, as O_DIRECT requires.
        self._filling, self._other = memoryview(mmap.mmap(-1, GATHER)), memoryview(mmap.mmap(-1, GATHER))
        self._filled = 0
        self._flags = fcntl.fcntl(handle, fcntl.F_GETFL)
        self._direct = DIRECT
        self._under_way: asyncio.Future[tuple[BaseException | None, BaseException | None]] | None = None

    async def take(self, chunk: bytes) -> None:
        """Copy a chunk into the buffer; a full buffer is written in a thread."""
        given = memoryview(chunk)
        while given:
            # A buffer ends at a block boundary of the file, so that after an unaligned offset the next one is aligned.
            size = min(len(given), GATHER - self.position % GATHER)
            self._filling[self._filled : self._filled + size] = given[:size]
            self._filled += size
            self.position += size
            given = given[size:]
            if self.position % GATHER == 0:
                await self._hand_over()

    async def flush(self) -> None:
        """Wait until everything taken is written and hashed."""
        if self._filled:
            await self._hand_over()
        await self._complete()

    async def settle(self) -> None:
        """Wait until no thread writes any more, also after an error; only then may the file be truncated or closed."""
        if self._under_way is not None:
            await until_done(self._under_way)

    async def _complete(self) -> None:
        if self._under_way is not None:
            errors = await until_done(self._under_way)
            self._under_way = None
            for error in errors:
                if error is not None:
                    raise error

    async def _hand_over(self) -> None:
        await self._complete()
        full, start = self._filling[: self._filled], self.position - self._filled
        self._filling, self._other, self._filled = self._other, self._filling, 0
        # Executor futures, not tasks: the end of the event loop would cancel tasks while their threads go on.
        loop = asyncio.get_running_loop()
        writing, counting = loop.run_in_executor(None, self._write, full, start), loop.run_in_executor(None, self._count, full)
        self._under_way = asyncio.gather(writing, counting, return_exceptions=True)

    def _write(self, full: memoryview, start: int) -> None:
        if self.reserve:
            disk = os.fstatvfs(self.handle)
            if disk.f_bavail * disk.f_frsize - len(full) < self.reserve:
                raise BlobStoreFull(f"less than {self.reserve} bytes are free")
        while full:
            self._choose_way(is_even=start % BLOCK == 0 and len(full) % BLOCK == 0)
            try:
                written = os.pwrite(self.handle, full, start)
            except OSError as error:
                if error.errno != errno.EINVAL or not self._direct:
                    raise
                # The file system accepts the flag but not the write.
                self._direct = 0
                continue
            full, start = full[written:], start + written

    def _choose_way(self, *, is_even: bool) -> None:
        flags = self._flags | self._direct if is_even else self._flags
        try:
            fcntl.fcntl(self.handle, fcntl.F_SETFL, flags)
        except OSError:
            self._direct = 0

    def _count(self, full: memoryview) -> None:
        if self.counted is not None:
            self.counted.digest.update(full)
            self.counted.offset += len(full)
        if self.checksum is not None:
            self.checksum.digest.update(full)
