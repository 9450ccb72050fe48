"""``smsc-soap callbacks url``: the line for the provider's cabinet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from smsc_soap.cli.callbacks.secret import VARIABLE, keep_secret, secrets_in
from smsc_soap.cli.output import Screen, json_option
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import InvalidParameter
from smsc_soap.redaction import Secret


@click.command()
@click.argument("base", metavar="BASE")
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File with the secret, made when it is not there. Instead of {VARIABLE}.",
)
@click.option("--check", type=click.Choice(["sha1", "md5"]), default="sha1", show_default=True, help="Check value.")
@click.option(
    "--charset",
    type=click.Choice(["utf-8", "windows-1251", "koi8-r"]),
    default="utf-8",
    show_default=True,
    help="Character set of the calls.",
)
@click.option(
    "--format", type=click.Choice(["form", "xml", "json"]), default="form", show_default=True, help="Form of the calls."
)
@click.option("--own", multiple=True, metavar="NAME=VALUE", help="A parameter that comes back with every call.")
@json_option
@click.pass_context
def url(
    ctx: click.Context,
    base: str,
    secret_file: Path | None,
    check: str,
    charset: str,
    format: str,
    own: tuple[str, ...],
) -> None:
    """Make the line for "User settings" in the provider's cabinet.

    BASE is where the provider reaches your machine: https://erp.example, with a path if your proxy needs one. The
    line holds the secret: paste it into the cabinet and nowhere else.
    """
    from smsc_soap.callbacks.urls import handler_url, secret_path

    screen = Screen.of(ctx)
    secret, is_new = _secret(ctx, secret_file)
    line = handler_url(base, secret, check=check, charset=charset, format=format, own=_pairs(own))
    if is_new and secret_file is not None:
        keep_secret(secret_file, secret)
    # A secret that was made here and is kept nowhere is told together with its line.
    told = secret.reveal() if is_new and secret_file is None else None
    if screen.as_json:
        screen.json({"url": line, "path": secret_path(secret), "secret": told})
        return
    screen.line(line)
    place = f"--secret-file {secret_file}" if secret_file else VARIABLE
    if told:
        screen.note(screen.say("The secret, for the receiver:", "Секрет для приёмника:") + f"\n  {VARIABLE}={told}")
    screen.note(
        screen.say(
            "Paste the line into the provider's cabinet. It holds the secret.\n"
            f"The calls come to {secret_path(secret)}; take them with smsc-soap callbacks listen ({place}).",
            "Вставьте строку в личный кабинет провайдера. В ней секрет.\n"
            f"Вызовы придут на {secret_path(secret)}; принимает их smsc-soap callbacks listen ({place}).",
        )
    )


def _secret(ctx: click.Context, path: Path | None) -> tuple[Secret, bool]:
    """The secret in use, and whether it was made just now."""
    from smsc_soap.callbacks.urls import new_secret

    if path is not None and path.exists():
        return secrets_in(path)[0], False
    words = ctx.ensure_object(Wiring).environ.get(VARIABLE, "").split()
    if path is None and words:
        return Secret(words[0]), False
    return Secret(new_secret()), True


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given:
        name, found, value = text.partition("=")
        if not found or not name:
            raise InvalidParameter("own", repr(text)[:60], "NAME=VALUE")
        if name in pairs:
            raise InvalidParameter("own", f"{name[:40]} twice", "each name once")
        pairs[name] = value
    return pairs
