# SPDX-License-Identifier: Apache-2.0
"""Work that waits for the database, on a thread of its own: the screen answers keys meanwhile."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def aside(call: Callable[[], Result]) -> Result:
    """What `call` returns, or raises. Its thread does not keep the program: whoever leaves does not wait for a database that is gone."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result, error = None, None
        try:
            result = call()
        except BaseException as problem:  # noqa: BLE001 - it is raised where it is awaited
            error = problem
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name="maildesk-screen", daemon=True).start()
    return await future
