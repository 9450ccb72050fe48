"""A group of verbs: listed as they were added, each with its whole first sentence."""

from __future__ import annotations

import inspect
import re
from typing import Final

import click

#: A sentence ends with a stop before a blank, or with its paragraph.
_SENTENCE: Final = re.compile(r".+?(?:(?=\.\s)|\.?$)", re.DOTALL)


class VerbGroup(click.Group):
    """Lists its verbs as they were added. click itself would cut what does not fit into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(self.commands[name].help or "")) for name in self.commands])


def first_sentence(text: str) -> str:
    """The first sentence of a docstring, on one line and with its stop."""
    paragraph = " ".join(inspect.cleandoc(text).partition("\n\n")[0].split())
    found = _SENTENCE.match(paragraph)
    return found[0].rstrip(".") + "." if found else ""
