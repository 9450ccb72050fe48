"""Delivery statuses only move up: which of two is the later word, whatever order they arrive in.

::

    -1 waiting, -2 stopped  ──▶  0 handed over  ──▶  1 delivered ──▶ 2 read ──▶ 4 link clicked
                                            └────▶  3, 20, 22 … any other end; no way on
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from smsc_soap.model.status import DeliveryStatus, status_meaning

#: Ends that are followed by further ones. Source: provider's page of statuses.
_AFTER_DELIVERY: Final = (DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.LINK_CLICKED)


def moves_up(
    old_code: int | None, new_code: int, *, old_at: datetime | None = None, new_at: datetime | None = None
) -> bool:
    """True when a message known to be at *old_code* (None: nowhere yet) is at *new_code* by a later word.

    Between two statuses of equal height (waiting, stopped) the moment decides; without both moments nothing moves.
    "Not found" says nothing about a message and never moves it. The first end stays, whichever comes after it.
    """
    new = status_meaning(new_code)
    if not new.exists or old_code == new_code:
        return False
    if old_code is None or not (old := status_meaning(old_code)).exists:
        return True
    if old.final:
        return (
            old.status in _AFTER_DELIVERY
            and new.status in _AFTER_DELIVERY
            and _AFTER_DELIVERY.index(new.status) > _AFTER_DELIVERY.index(old.status)
        )
    if _height(old_code) != _height(new_code):
        return _height(new_code) > _height(old_code)
    return old_at is not None and new_at is not None and new_at > old_at


def _height(code: int) -> int:
    meaning = status_meaning(code)
    if meaning.final:
        return 2
    return 1 if meaning.status is DeliveryStatus.HANDED_OVER else 0
