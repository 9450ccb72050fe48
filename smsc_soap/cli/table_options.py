"""Which table, which text: the options of every verb that begins with recipients."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from smsc_soap.cli.extras_check import needs_extra
from smsc_soap.cli.standard_input import file_text, text_of

if TYPE_CHECKING:
    from smsc_soap.campaign.tables.recipients import RecipientSource
    from smsc_soap.campaign.tables.template import Template

_PATH: Final = click.Path(path_type=Path)
_OPTIONS: Final = (
    click.argument("table", metavar="TABLE"),
    click.option("--text", "-t", metavar="TEXT", help="The text; {column} is the recipient's own value."),
    click.option("--text-file", metavar="FILE", type=_PATH, help="Read the text from FILE (UTF-8)."),
    click.option("--phone-column", metavar="NAME", help="The column of phones, where its name does not tell."),
    click.option("--encoding", metavar="NAME", help="Encoding of a CSV table, where it is not recognised."),
    click.option("--delimiter", metavar="SIGN", help="Delimiter of a CSV table, where it is not recognised."),
    click.option("--sheet", metavar="NAME", help="The sheet of an XLSX table, where there are several."),
    click.option("--zone-column", metavar="NAME", help="The column of time zones."),
    click.option("--zone", type=float, metavar="HOURS", help="Zone of recipients without one, hours from Moscow."),
    click.option("--opt-out", metavar="FILE", type=_PATH, help="Numbers that get nothing: a list or a table."),
    click.option(
        "--check-numbers",
        is_flag=True,
        callback=needs_extra("numbers", "phonenumbers"),
        help="Refuse numbers no country has handed out (extra numbers).",
    ),
    click.option("--rejects", metavar="FILE", type=_PATH, help="Write rows that get no message to FILE (CSV)."),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A table that is being read."""

    source: RecipientSource
    template: Template


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the options say."""

    table: str
    text: str | None
    text_file: Path | None
    phone_column: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    zone_column: str | None
    zone: float | None
    opt_out: Path | None
    check_numbers: bool
    rejects: Path | None

    def words(self) -> str:
        """The text or template.

        Raises:
            click.UsageError: none or two of them are given.
        """
        if (self.text is None) == (self.text_file is None):
            raise click.UsageError("Give the text by --text or --text-file: one of them.")
        if self.text_file is not None:
            return file_text(self.text_file)
        if self.text == "-" and self.table == "-":
            raise click.UsageError("Standard input holds the table or the text, not both.")
        return text_of(self.text or "")

    @contextmanager
    def opened(self, *, send_date: date | None = None, language: str = "en") -> Iterator[Opened]:
        """The table and the text. The file of rejects, in *language*, appears when the block ends without an error.

        Raises:
            RequestError: no table, no text, or a column that is not there.
            OSError: a file cannot be read or written.
        """
        from smsc_soap.campaign.tables.opt_out import read_opt_out
        from smsc_soap.campaign.tables.recipients import open_recipients
        from smsc_soap.campaign.tables.rejects import Reject, RejectsFile
        from smsc_soap.campaign.tables.template import Template

        words = self.words()
        writers: list[RejectsFile] = []

        def rejected(reject: Reject, row: Sequence[str]) -> None:
            for writer in writers:
                writer.add(reject, row)

        with ExitStack() as files:
            source = files.enter_context(
                open_recipients(
                    self.table,
                    phone_column=self.phone_column,
                    encoding=self.encoding,
                    delimiter=self.delimiter,
                    sheet=self.sheet,
                    zone_column=self.zone_column,
                    zone=self.zone,
                    send_date=send_date,
                    opt_out=None if self.opt_out is None else read_opt_out(self.opt_out),
                    check_numbers=self.check_numbers,
                    on_reject=rejected,
                )
            )
            template = Template.compile(words, source.columns)
            if self.rejects is not None:
                writers.append(files.enter_context(RejectsFile(self.rejects, source.columns, language=language)))
            yield Opened(source, template)


def table_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options; the verb gets them as one ``table``."""

    @functools.wraps(verb)
    def with_table(*args: Any, **given: Any) -> Any:
        options = TableOptions(**{one.name: given.pop(one.name) for one in fields(TableOptions)})
        return verb(*args, table=options, **given)

    wrapped: Callable[..., Any] = with_table
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
