"""Driving a flow from a sync host; an async host just awaits it."""

from collections.abc import Coroutine
from typing import TypeVar

from fulfilcore.errors import FulfilError

T = TypeVar("T")
_ASYNC = "a port of this flow is async: await the flow instead of run()ning it"


def run(flow: Coroutine[object, None, T]) -> T:
    """Run a flow to its end, its ports being plain `def`s: `run(import_orders(...))`.

    Raises FulfilError when a port turns out to be async: then the flow must be awaited.
    """
    try:
        flow.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    except RuntimeError as error:
        if "no running event loop" not in str(error):
            raise
        raise FulfilError(_ASYNC) from error
    finally:
        flow.close()
    raise FulfilError(_ASYNC)
