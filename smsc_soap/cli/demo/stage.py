"""Where the demonstration takes place: a sandbox and a client on one clock that is turned by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from smsc_soap.cli.demo.json_shape import run_silently
from smsc_soap.cli.demo.orders import read_orders
from smsc_soap.cli.demo.run import DemoRun, lines_of
from smsc_soap.cli.demo.story import Story
from smsc_soap.cli.output import Screen
from smsc_soap.client.sync_client import SmscClient
from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer
from smsc_soap.settings import Settings

#: Messages take between 15 seconds and a minute here.
_BEHAVIOUR: Final = Behaviour(handover_s=4.0, delivery_s=15.0, delivery_jitter_s=45.0)
#: The sandbox's own well-known credentials.
_ACCOUNT: Final = {"login": "alex", "password": "123", "sender": "SHOP"}


def run_and_tell(
    screen: Screen, seed: int, pause: Callable[[], None], lost_reply_at: int, told: dict[str, Any]
) -> bool:
    """Runs everything and tells it; True when quotes, charges, balance and ledger agree.

    *lost_reply_at*: which of the sends loses its answer, from 0. *told*: where the story for machines goes.
    """
    clock = ManualClock()
    with SandboxServer(clock=clock, behaviour=_BEHAVIOUR, seed=seed) as server:
        settings = Settings.checked(**_ACCOUNT, base_url=server.url)
        with SmscClient.from_settings(settings, clock=clock) as client:
            run = DemoRun(server, clock, client, lines_of(read_orders()))
            if not screen.as_json:
                return Story(screen, run, pause).tell(lost_reply_at)
            story, totals = run_silently(run, lost_reply_at)
            told.update(story)
            return totals.hold
