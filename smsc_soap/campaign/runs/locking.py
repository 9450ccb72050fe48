"""One process at a time runs a plan. Two would do no harm, but neither would know what it says of the other's work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Final

from smsc_soap.errors import CampaignLocked

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan

#: The byte that Windows locks, behind the plan's end, because locked bytes of a file cannot be read there; the C
#: runtime knows no place beyond 2 GiB. A plan that reaches it, of some 7,000,000 recipients, is not held there.
_FAR_BYTE: Final = (1 << 31) - 2


@contextmanager
def locked(plan: Plan) -> Iterator[None]:
    """Holds the plan for this process; a process that dies lets go of it.

    By ``flock``, and on Windows by ``msvcrt``; nothing is left on the disk either way.

    Raises:
        CampaignLocked: another process of this machine has it.
    """
    with plan.path.open("rb") as file:
        try:
            _hold(file)
        except OSError:
            raise CampaignLocked(
                f"{plan.path.name}: another process runs this campaign; `campaign status` shows how far it is."
            ) from None
        yield


def _hold(file: IO[bytes]) -> None:
    """Locks until *file* is closed; raises OSError when somebody else has done so."""
    if find_spec("fcntl") is not None:
        fcntl = import_module("fcntl")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    msvcrt = import_module("msvcrt")
    if file.seek(0, os.SEEK_END) > _FAR_BYTE:
        return
    file.seek(_FAR_BYTE)
    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
