"""``smsc-soap campaign``: the group; its verbs live beside it."""

from __future__ import annotations

import click

from smsc_soap.cli.campaign.plan import plan
from smsc_soap.cli.campaign.report import report
from smsc_soap.cli.campaign.run import resume, run
from smsc_soap.cli.campaign.verbs import cancel, pause, status
from smsc_soap.cli.verb_group import VerbGroup


@click.group(cls=VerbGroup)
def campaign() -> None:
    """Many messages, priced before and reported after: plan, run, look.

    `plan` freezes recipients, texts, price and ceiling in a file, and sends nothing; `run` sends it through the
    outbox. The store is named by --store or SMSC_OUTBOX. See docs/campaigns.md.
    """


for _verb in (plan, run, resume, pause, cancel, status, report):
    campaign.add_command(_verb)
