"""Options that need an extra: said while the command is read, before anything is asked or done."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import click

from smsc_soap.errors import ConfigurationError

Callback = Callable[[click.Context, click.Parameter, Any], Any]


def needs_extra(extra: str, package: str) -> Callback:
    """A callback of an option that works only where *package*, which comes with *extra*, is installed.

    It raises ConfigurationError when the option is given and the package is not there.
    """

    def check(_ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        if value not in (None, False) and find_spec(package) is None:
            raise ConfigurationError(f'{param.opts[0]} needs one more package: pip install "smsc-soap[{extra}]".')
        return value

    return check
