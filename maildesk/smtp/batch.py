# SPDX-License-Identifier: Apache-2.0
"""Many sessions, one commit: mails that arrive while a commit runs share the next one."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from maildesk.flow.errors import StoreUnavailable
from maildesk.flow.values import Incoming, Receipt

Receive = Callable[[Sequence[Incoming]], list[Receipt]]


class Batch:
    """Hands mails to `receive` (T1) in a thread of its own, one call at a time.

    A mail that comes while nothing runs is committed at once: sharing costs no one time.
    """

    def __init__(self, receive: Receive, *, name: str, most: int = 100, most_bytes: int = 32 * 1024 * 1024) -> None:
        self._receive = receive
        self._most = most
        self._most_bytes = most_bytes
        self._waiting: deque[tuple[Incoming, asyncio.Future[Receipt]]] = deque()
        self._work: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"receive-{name}")

    async def store(self, mail: Incoming) -> Receipt:
        """Returns when the mail is committed. Raises what `receive` raised; then nothing of this mail was written."""
        answer: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((mail, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            await self._commit(self._next_group())

    def _next_group(self) -> list[tuple[Incoming, asyncio.Future[Receipt]]]:
        group = [self._waiting.popleft()]
        size = len(group[0][0].raw)
        while self._waiting and len(group) < self._most and size + len(self._waiting[0][0].raw) <= self._most_bytes:
            group.append(self._waiting.popleft())
            size += len(group[-1][0].raw)
        return group

    async def _commit(self, group: list[tuple[Incoming, asyncio.Future[Receipt]]]) -> None:
        try:
            receipts = await self._in_thread([mail for mail, _ in group])
        except StoreUnavailable as error:
            _fail(group, error)
        except Exception as error:  # noqa: BLE001 - it reaches every session that waits, which answers 451 and logs it
            if len(group) == 1:
                _fail(group, error)
            else:
                # One mail that the store cannot take must not turn the others away.
                for single in group:
                    await self._commit([single])
        else:
            for (_, answer), receipt in zip(group, receipts, strict=True):
                if not answer.done():
                    answer.set_result(receipt)

    async def _in_thread(self, mails: list[Incoming]) -> list[Receipt]:
        receipts = await asyncio.get_running_loop().run_in_executor(self._thread, self._receive, mails)
        if len(receipts) != len(mails):
            raise RuntimeError(f"{len(mails)} mails were given to the store, and {len(receipts)} receipts came back")
        return receipts

    async def close(self, seconds: float) -> None:
        """Lets a running commit finish, for at most so many seconds. The sessions have ended before."""
        if self._work is not None and not self._work.done():
            await asyncio.wait({self._work}, timeout=seconds)
        self._thread.shutdown(wait=False, cancel_futures=True)


def _fail(group: list[tuple[Incoming, asyncio.Future[Receipt]]], error: Exception) -> None:
    for _, answer in group:
        if not answer.done():
            answer.set_exception(error)
