"""The secret of a handler on the command line: from a file, or from the environment; never an option."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ConfigurationError
from smsc_soap.redaction import Secret

#: One secret, or the new and the old one, parted by blanks, while it is changed.
VARIABLE: Final = "SMSC_CALLBACK_SECRET"
_MOST: Final = 4096


def secret_option(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--secret-file``; the verb gets ``secrets``, the first one being the one in use."""

    @functools.wraps(verb)
    def with_secret(*args: Any, secret_file: Path | None, **given: Any) -> Any:
        return verb(*args, secrets=_secrets(secret_file), **given)

    return click.option(
        "--secret-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"File with the secret, instead of {VARIABLE}.",
    )(with_secret)


def _secrets(path: Path | None) -> tuple[Secret, ...]:
    if path is not None:
        return secrets_in(path)
    words = click.get_current_context().ensure_object(Wiring).environ.get(VARIABLE, "").split()
    if not words:
        raise ConfigurationError(
            f"callbacks: which secret? Name a file by --secret-file or set {VARIABLE}; "
            "`smsc-soap callbacks url` makes one."
        )
    return tuple(Secret(word) for word in words)


def secrets_in(path: Path) -> tuple[Secret, ...]:
    """The secrets in a file, one a line.

    Raises:
        ConfigurationError: it is empty, or no text.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        words = file.read(_MOST).decode("ascii", "replace").split()
    if not words:
        raise ConfigurationError(f"callbacks: {path.name} holds no secret.")
    return tuple(Secret(word) for word in words)


def keep_secret(path: Path, secret: Secret) -> None:
    """Writes a new secret where only its owner reads it.

    Raises:
        OSError: the file is there already, or cannot be made.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.reveal() + "\n")
