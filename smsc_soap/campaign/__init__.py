"""Many messages with a price before.

One room after the other, each knowing only those before it::

    tables    rows of a file → recipients with their texts
    quotes    what they cost: counted, priced, with hints
    plans     a priced campaign frozen in a file, and what has changed since
    runs      a plan filled into the outbox, watched, paused, resumed
    reports   what became of messages and money: sums, exports, pages

The public names of all rooms are here; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smsc_soap.campaign.plans.plan import Plan as Plan
    from smsc_soap.campaign.plans.plan_header import Delivery as Delivery
    from smsc_soap.campaign.quotes.estimate import Estimate as Estimate
    from smsc_soap.campaign.quotes.estimate import QuoteMode as QuoteMode
    from smsc_soap.campaign.quotes.price_table import PriceTable as PriceTable
    from smsc_soap.campaign.quotes.quote import make_estimate as make_estimate
    from smsc_soap.campaign.reports.export_csv import write_csv as write_csv
    from smsc_soap.campaign.reports.export_xlsx import write_xlsx as write_xlsx
    from smsc_soap.campaign.reports.html import estimate_page as estimate_page
    from smsc_soap.campaign.reports.html import report_page as report_page
    from smsc_soap.campaign.reports.report import CampaignReport as CampaignReport
    from smsc_soap.campaign.reports.report import make_report as make_report
    from smsc_soap.campaign.runs.campaign import Campaign as Campaign
    from smsc_soap.campaign.tables.opt_out import read_opt_out as read_opt_out
    from smsc_soap.campaign.tables.recipients import open_recipients as open_recipients
    from smsc_soap.campaign.tables.rejects import RejectsFile as RejectsFile
    from smsc_soap.campaign.tables.template import Template as Template
    from smsc_soap.campaign.whole_file import write_whole as write_whole

#: Public name → module that has it.
_HOMES = {
    name: f"smsc_soap.campaign.{module}"
    for module, names in {
        "plans.plan": "Plan",
        "plans.plan_header": "Delivery",
        "quotes.estimate": "Estimate QuoteMode",
        "quotes.price_table": "PriceTable",
        "quotes.quote": "make_estimate",
        "reports.export_csv": "write_csv",
        "reports.export_xlsx": "write_xlsx",
        "reports.html": "estimate_page report_page",
        "reports.report": "CampaignReport make_report",
        "runs.campaign": "Campaign",
        "tables.opt_out": "read_opt_out",
        "tables.recipients": "open_recipients",
        "tables.rejects": "RejectsFile",
        "tables.template": "Template",
        "whole_file": "write_whole",
    }.items()
    for name in names.split()
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'smsc_soap.campaign' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return list(__all__)
