"""Pages for people: an estimate and a report, each one self-contained HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smsc_soap.campaign.reports.account_zone import MOSCOW, AccountZone

if TYPE_CHECKING:
    from smsc_soap.campaign.quotes.estimate import Estimate
    from smsc_soap.campaign.reports.report import CampaignReport


def estimate_page(estimate: Estimate, language: str = "en", zone: AccountZone = MOSCOW) -> str:
    """The HTML of an estimate, ``en`` or ``ru``; *zone*: whose clock it tells. Holds no phone and no text.

    Raises:
        InvalidParameter: another language.
        ConfigurationError: the extra ``campaign`` is not installed.
    """
    from smsc_soap.campaign.reports.html.estimate_view import page_of
    from smsc_soap.campaign.reports.html.rendering import render

    return render(page_of(estimate, language, zone))


def report_page(report: CampaignReport, language: str = "en", zone: AccountZone = MOSCOW) -> str:
    """The HTML of a report, ``en`` or ``ru``; *zone*: whose clock it tells. Holds no phone and no text.

    Raises:
        InvalidParameter: another language.
        ConfigurationError: the extra ``campaign`` is not installed.
    """
    from smsc_soap.campaign.reports.html.rendering import render
    from smsc_soap.campaign.reports.html.report_view import page_of

    return render(page_of(report, language, zone))
