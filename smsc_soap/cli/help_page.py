"""Keeps the help texts in ``docs/commands.md`` equal to those of the command.

``python -m smsc_soap.cli.help_page docs/commands.md`` writes every block between
``<!-- help: VERB -->`` and ``<!-- end -->`` anew; a test fails when that would change something.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.main import cli

WIDTH: Final = 96
_BLOCK: Final = re.compile(r"(<!-- (help|table): ([\w -]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def help_texts() -> dict[str, str]:
    """The help of every command by its words: ``smsc-soap``, ``send``, ``wsdl diff``."""
    return dict(_texts(cli, ("smsc-soap",), None))


def exit_code_table() -> str:
    """The exit codes as a table in Markdown."""
    rows = [f"| {int(code)} | {code.meaning} |" for code in ExitCode]
    return "\n".join(["| code | meaning |", "|---:|---|", *rows])


def updated(document: str) -> str:
    """*document* with every block as it has to be.

    Raises:
        KeyError: a block names a command that does not exist.
    """
    texts = help_texts()

    def block(found: re.Match[str]) -> str:
        begin, kind, name, end = found.groups()
        content = exit_code_table() if kind == "table" else f"```text\n{texts[name]}\n```"
        return f"{begin}{content}\n{end}"

    return _BLOCK.sub(block, document)


def _texts(command: click.Command, words: tuple[str, ...], parent: click.Context | None) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, parent=parent, info_name=words[-1], **settings)
    yield " ".join(words[1:]) or words[0], command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (below := command.get_command(context, name)) is not None:
                yield from _texts(below, (*words, name), context)


def main(arguments: Sequence[str]) -> None:
    """Rewrites the documents named; without a name docs/commands.md of the folder at hand."""
    for name in arguments or ("docs/commands.md",):
        path = Path(name)
        path.write_text(updated(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
