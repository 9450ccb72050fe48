"""Page → HTML, by the templates beside this file. Only importer of jinja2."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smsc_soap.campaign.reports.html.page import Page
from smsc_soap.errors import ConfigurationError

if TYPE_CHECKING:
    from jinja2 import Environment


def render(page: Page) -> str:
    """One file that needs nothing else: no scripts, no fonts, no pictures from anywhere.

    Raises:
        ConfigurationError: the extra ``campaign`` is not installed.
    """
    return _environment().get_template("page.html").render(page=page)


@cache
def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise ConfigurationError("HTML pages need the extra: pip install 'smsc-soap[campaign]'.") from None
    return Environment(
        loader=PackageLoader("smsc_soap.campaign.reports.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
