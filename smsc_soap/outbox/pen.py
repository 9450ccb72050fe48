"""Writes down what a worker knows; what the store could not take is owed, and written before anything else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from smsc_soap.outbox.errors import NotDurable
from smsc_soap.outbox.journal import MovedMeanwhile

_log: Final = logging.getLogger("smsc_soap.outbox")


class Pen:
    """One worker's. An outcome that could not be written keeps a place in the pool, so it is not left to the lease."""

    __slots__ = ("_owed",)

    def __init__(self) -> None:
        self._owed: Callable[[], None] | None = None

    def write(self, write: Callable[[], None], again: Callable[[], None] | None = None) -> None:
        """*again*: how it is written when it may be there already.

        Raises:
            NotDurable: it could not be written; ``pay`` tries again.
        """
        try:
            write()
        except NotDurable:
            self._owed = again or write
            raise

    def pay(self) -> None:
        """Write what is owed, if anything.

        Raises:
            NotDurable: the store still does not take it.
        """
        owed, self._owed = self._owed, None
        if owed is None:
            return
        try:
            self.write(owed)
        except MovedMeanwhile:
            _log.info("a message was settled by somebody else meanwhile", extra={"smsc_event": "settled_meanwhile"})
