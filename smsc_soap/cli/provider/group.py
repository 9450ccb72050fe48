"""``smsc-soap provider``: the group; its verbs live beside it."""

from __future__ import annotations

import click

from smsc_soap.cli.provider.calls import voice_code, wait_call
from smsc_soap.cli.provider.downloads import downloads
from smsc_soap.cli.provider.lookups import balance, delete, operator, prices
from smsc_soap.cli.provider.messages import history, incoming, statistics
from smsc_soap.cli.provider.numbers import numbers
from smsc_soap.cli.provider.subclients import subclients
from smsc_soap.cli.verb_group import VerbGroup


@click.group(cls=VerbGroup)
def provider() -> None:
    """What the provider offers besides SMS, over its HTTP interface.

    Whatever costs money, creates, changes or deletes shows what it is about to do and asks first; --yes agrees
    beforehand. Nothing is repeated by itself once a byte has left: exit code 5 means that nobody knows whether it
    was done, and that somebody has to look.
    """


for _verb in (
    voice_code,
    wait_call,
    numbers,
    downloads,
    subclients,
    history,
    incoming,
    statistics,
    prices,
    operator,
    balance,
    delete,
):
    provider.add_command(_verb)
