"""``smsc-soap callbacks``: the group; its verbs live beside it."""

from __future__ import annotations

import click

from smsc_soap.cli.callbacks.explain import explain
from smsc_soap.cli.callbacks.kept import list_events
from smsc_soap.cli.callbacks.listen import listen
from smsc_soap.cli.callbacks.url import url
from smsc_soap.cli.verb_group import VerbGroup


@click.group(cls=VerbGroup)
def callbacks() -> None:
    """Delivery reports, incoming messages and confirming calls, as the provider tells them.

    `url` makes the line for the provider's cabinet, `listen` takes the calls, `list` shows what came, `explain` says
    why a call is not proven. The secret comes from --secret-file or SMSC_CALLBACK_SECRET; see docs/callbacks.md.
    """


for _verb in (url, listen, list_events, explain):
    callbacks.add_command(_verb)
