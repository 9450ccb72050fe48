"""``smsc-soap outbox``: the group; its verbs live beside it."""

from __future__ import annotations

import click

from smsc_soap.cli.outbox.hold import hold
from smsc_soap.cli.outbox.run import run
from smsc_soap.cli.outbox.verbs import backup, cancel, freeze, list_messages, put, resume, show, status, thaw
from smsc_soap.cli.verb_group import VerbGroup


@click.group(cls=VerbGroup)
def outbox() -> None:
    """Messages handed over durably: run the workers, look, decide.

    The store is a file (or a PostgreSQL address) named by --store or SMSC_OUTBOX. Programs put messages
    into it with Outbox.put, people with `smsc-soap outbox put`; see docs/outbox.md.
    """


for _verb in (run, status, put, list_messages, show, cancel, hold, freeze, thaw, resume, backup):
    outbox.add_command(_verb)
