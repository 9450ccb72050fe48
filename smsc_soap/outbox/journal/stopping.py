"""New sends ended by a money guard; what is open is settled all the same."""

from __future__ import annotations

from typing import Final

from smsc_soap.outbox.guards import LOOK_EVERY_S, NOT_LOOKED_YET, RETRY_S, Stop, StopKind
from smsc_soap.outbox.journal import account as accounts
from smsc_soap.outbox.journal.driver import Row, Transaction
from smsc_soap.outbox.work import Probe, Wait

_LOOK_EVERY_US: Final = round(LOOK_EVERY_S * 1e6)
_RETRY_US: Final = round(RETRY_S * 1e6)


def stop(transaction: Transaction, account: Row, what: Stop) -> None:
    """No new sends from now on. A dear message is for a person, whatever the balance does later."""
    if account.stopped_kind != StopKind.CAP or what.kind is StopKind.CAP:
        accounts.change(transaction, stopped_kind=what.kind.value, stopped_because=what.because)


def ask_first(transaction: Transaction, account: Row, now_us: int) -> None:
    """The balance is looked at before anything new is sent; a look of the last minute counts."""
    looked = account.probe_us is not None and now_us - account.probe_us < _RETRY_US
    if account.stopped_kind is None and not looked:
        values = {"stopped_kind": StopKind.FLOOR.value, "stopped_because": NOT_LOOKED_YET}
        accounts.change(transaction, probe_us=None, **values)


def hindrance(account: Row, *, probes: bool) -> Wait | None:
    """Why nothing new is sent, if so. *probes*: whoever asks looks at the balance."""
    if account.stopped_kind is None:
        return None
    until_us = _next_us(account) if probes and account.stopped_kind == StopKind.FLOOR else None
    return Wait(account.stopped_because, until_us)


def take_probe(transaction: Transaction, account: Row, worker: str, lease_us: int, now_us: int) -> Probe | None:
    """The duty to look at the balance, when it is due."""
    if account.stopped_kind != StopKind.FLOOR or (_next_us(account) or now_us) > now_us:
        return None
    slot = accounts.take_slot(transaction, worker, now_us, now_us + lease_us)
    if slot is None:
        return None
    accounts.change(transaction, probe_us=now_us)
    return Probe(worker, slot)


def record_probe(
    transaction: Transaction, account: Row, probe: Probe, now_us: int, *, looked: bool, what: Stop | None
) -> bool:
    """True when new sends go on. *what*: the balance is too low; *looked* False: nobody could tell."""
    accounts.free_slot(transaction, probe.slot, probe.worker)
    if not looked:
        accounts.change(transaction, probe_us=now_us - _LOOK_EVERY_US + _RETRY_US)
    elif account.stopped_kind == StopKind.FLOOR and what is None:
        accounts.change(transaction, stopped_kind=None, stopped_because=None)
        return True
    elif what is not None:
        stop(transaction, account, what)
    return False


def _next_us(account: Row) -> int | None:
    return None if account.probe_us is None else account.probe_us + _LOOK_EVERY_US
