"""Names of Python arguments in a sentence → what was typed on the command line: ``phone_column`` → ``--phone-column``.

The library speaks of its arguments, and an option carries the name of the argument it becomes: so one place is enough.
"""

from __future__ import annotations

import re
from typing import Any, Final

import click

#: Key in ``ctx.meta``: the context of the verb that runs.
VERB: Final = "smsc_soap.verb"

#: ``rebind=True (outbox run --rebind)``: the sentence itself says how a command asks for it.
_SAID_TWICE: Final = re.compile(r"\b\w+=True \(([^()]*--[^()]*)\)")
#: The argument that a sentence begins with, before a colon or a line number.
_SUBJECT: Final = re.compile(r"\A[a-z_]+(?=: |, line \d)")
#: An argument to pass: ``say which with sheet``, ``or pass overwrite=True``.
_ADVICE: Final = re.compile(r"(?<=\bwith )([a-z_]+)(?=[.,;]|$)|\b([a-z_]+)=True\b")
_UNDERSCORED: Final = re.compile(r"(?<![\w-])[a-z]+(?:_[a-z]+)+(?![\w=])")


class VerbContext(click.Context):
    """Remembers which verb runs, for whoever explains its failure."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.meta[VERB] = self


def remembered(command: click.Command) -> click.Command:
    """*command*, and every verb of a group, with contexts that are remembered."""
    command.context_class = VerbContext
    for child in command.commands.values() if isinstance(command, click.Group) else ():
        remembered(child)
    return command


def with_options(sentence: str, ctx: click.Context) -> str:
    """*sentence* in the words of the command line, as far as the verb that runs has an option of that name."""
    verb = ctx.meta.get(VERB, ctx)
    names = {one.name: one.opts[0] for one in verb.command.params if isinstance(one, click.Option) and one.name}

    def argument(found: re.Match[str]) -> str:
        return names.get(next(filter(None, (*found.groups(), found[0]))), found[0])

    def subject(found: re.Match[str]) -> str:
        return names[found[0]] if _typed(verb, found[0]) and found[0] in names else found[0]

    head, semicolon, advice = _SAID_TWICE.sub(r"\1", sentence).rpartition("; ")
    sentence = head + semicolon + _ADVICE.sub(argument, advice)
    return _UNDERSCORED.sub(argument, _SUBJECT.sub(subject, sentence))


def _typed(verb: click.Context, name: str) -> bool:
    return verb.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
