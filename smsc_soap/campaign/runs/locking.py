"""One process at a time runs a plan. Two would do no harm, but neither would know what it says of the other's work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from smsc_soap.errors import CampaignLocked

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan


@contextmanager
def locked(plan: Plan) -> Iterator[None]:
    """Holds the plan for this process; a process that dies lets go of it. On Windows nothing is held.

    Raises:
        CampaignLocked: another process of this machine has it.
    """
    if find_spec("fcntl") is None:
        yield
        return
    fcntl = import_module("fcntl")
    with plan.path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CampaignLocked(
                f"{plan.path.name}: another process runs this campaign; `campaign status` shows how far it is."
            ) from None
        yield
