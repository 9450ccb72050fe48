"""Whatever went wrong → one sentence on stderr, the same as JSON where asked for, and an exit code.

Never a traceback: its lines may show what stands around a secret. With ``SMSC_LOG=wire`` a bug
also tells the files and lines it went through, without values.
"""

from __future__ import annotations

import traceback
from typing import Any

import click

from smsc_soap.cli.exit_codes import ExitCode, exit_code_for
from smsc_soap.cli.option_names import with_options
from smsc_soap.cli.output import AS_JSON, Screen, let_go_of_broken_output
from smsc_soap.cli.wiring import Wiring
from smsc_soap.errors import ProviderError, SendOutcomeUnknown, SmscError


def report(error: BaseException, ctx: click.Context) -> ExitCode:
    """Says what went wrong and returns the exit code to leave with."""
    if isinstance(error, OSError):
        let_go_of_broken_output()
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has left, and has nothing to be told.
        return ExitCode.FILE
    wiring = ctx.find_object(Wiring) or Wiring.real()
    screen = Screen(language=wiring.language, as_json=bool(ctx.meta.get(AS_JSON)))
    code = ExitCode.INTERRUPTED if isinstance(error, click.Abort) else exit_code_for(error)
    words = with_options(describe(error, code, screen), ctx)
    screen.note(f"smsc-soap: {words}")
    if code is ExitCode.INTERNAL and wiring.wants_details:
        screen.note(where(error))
    if screen.as_json:
        screen.json(as_dict(error, code, words))
    return code


def tell_machines(error: click.ClickException, ctx: click.Context) -> None:
    """A misuse of the command as JSON, where ``--json`` was read before it was noticed."""
    if ctx.meta.get(AS_JSON):
        screen = Screen(as_json=True)
        screen.json(as_dict(error, ExitCode.BAD_INPUT, error.format_message()))


def describe(error: BaseException, code: ExitCode, screen: Screen) -> str:
    """One sentence for a person (a short paragraph for an unknown outcome)."""
    if isinstance(error, SendOutcomeUnknown):
        return unknown_outcome(error, screen)
    if isinstance(error, ProviderError) and screen.language == "ru":
        return _russian_refusal(error) or str(error)
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, SmscError):
        return str(error) or f"{type(error).__name__}."
    if code is ExitCode.INTERRUPTED:
        return screen.say("interrupted; nothing was sent.", "прервано; ничего не отправлено.")
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}" + (f": {error.filename}." if error.filename else ".")
    return screen.say(
        f"a bug in this program ({type(error).__name__}); SMSC_LOG=wire shows where it happened.",
        f"ошибка в самой программе ({type(error).__name__}); SMSC_LOG=wire покажет место.",
    )


def unknown_outcome(error: SendOutcomeUnknown, screen: Screen) -> str:
    """What is known after a send with an unknown outcome, and what to do now."""
    reason = f" ({error.reason})" if error.reason else ""
    shown_id = error.id or screen.say("assigned by the provider", "присвоен провайдером")
    text = screen.say(
        f"IT IS NOT CERTAIN WHETHER THE MESSAGE WAS SENT{reason}.\nDo not send it again. Its id is {shown_id}.\n",
        f"НЕИЗВЕСТНО, УШЛО ЛИ СООБЩЕНИЕ{reason}.\nНе отправляйте его снова. Его id: {shown_id}.\n",
    )
    if not error.id:
        return text + screen.say(
            "Without an id of your own only the provider's cabinet can tell.",
            "Без собственного id ответ есть только в личном кабинете провайдера.",
        )
    ask = f"smsc-soap status {error.phones[0]} {error.id}" if error.phones else "smsc-soap status --unknown FILE"
    return text + screen.say(
        f"Ask in 20 seconds, and again after a minute:\n  {ask}",
        f"Спросите через 20 секунд и ещё раз через минуту:\n  {ask}",
    )


def as_dict(error: BaseException, code: ExitCode, words: str) -> dict[str, Any]:
    """The problem, told in *words*, as JSON; an unknown outcome also carries the record that settles it."""
    ours = error if isinstance(error, SmscError) else SmscError()
    known: dict[str, Any] = {
        "class": type(error).__name__,
        "message": words,
        "exit_code": int(code),
        "operation": ours.operation,
        "outcome": None if ours.outcome is None else str(ours.outcome),
        "code": ours.code,
        "retryable": ours.retryable,
        "retry_after_s": getattr(error, "retry_after_s", None),
    }
    problem: dict[str, Any] = {"error": known}
    if isinstance(error, SendOutcomeUnknown):
        problem["unknown"] = error.to_dict()
    return problem


def where(error: BaseException) -> str:
    """Files, lines and functions that *error* came through, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def _russian_refusal(error: ProviderError) -> str | None:
    from smsc_soap.model.codes import code_meaning
    from smsc_soap.wire.http_api.names import FAMILIES
    from smsc_soap.wire.operations import OPERATIONS

    name = error.operation or ""
    family = OPERATIONS[name].family if name in OPERATIONS else FAMILIES.get(name)
    meaning = code_meaning(family, error.code) if family and error.code is not None else None
    if meaning is None:
        return None
    return f"провайдер отказал, код {error.code}: {meaning.russian}; {meaning.advice_russian}."
