"""Commands that are printed for pasting: quoted for a shell, and about the same store as the verb that prints them."""

from __future__ import annotations

import re
import shlex
from typing import Final

import click

#: Key in ``ctx.meta``: the store, where ``--store`` named it.
STORE: Final = "smsc_soap.store"

#: What stands before a password in an address, and the password: up to the last "@", or a parameter.
_SECRET: Final = re.compile(r"(://[^:/@?#]*:).*(?=@)|(password=)[^&]*", re.IGNORECASE)


def to_paste(*words: object, store: object = None) -> str:
    """``smsc-soap`` and *words*; with ``--store`` where the store does not come from the environment.

    *store*: the one that is meant, for verbs without ``--store``. A password in its address is shown as ``***``.
    """
    ctx = click.get_current_context(silent=True)
    place = ctx.meta.get(STORE) if ctx is not None and store is None else store
    said = [str(word) for word in words]
    if place is not None:
        said += ["--store", _without_password(str(place))]
    return shlex.join(["smsc-soap", *said])


def _without_password(place: str) -> str:
    return _SECRET.sub(r"\1\2***", place) if "://" in place else place
