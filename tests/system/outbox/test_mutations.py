"""The guards are alive: each is removed in turn, and a named test must fail.

A change is made while the module is imported, in a process of its own; no file is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from interop import require
from postgres_server import _program as program

ROOT = Path(__file__).parents[3]
CASES = "tests/system/outbox/test_simulation_cases.py"
SETTLE = "tests/unit/outbox/test_settle.py"
POWER = "tests/system/outbox/test_power_loss.py"
LATE = "tests/unit/outbox/test_journal_late.py"
PEN = "tests/unit/outbox/test_pen.py"
BUDGETS = "tests/unit/outbox/test_journal_budgets.py"
DATABASE = "tests/system/outbox/test_database_faults.py"
STATUSES = "tests/unit/outbox/test_journal_statuses.py"


@dataclass(frozen=True)
class Mutation:
    """One guard removed."""

    guard: str
    module: str
    old: str
    new: str
    #: The test that must notice.
    test: str


MUTATIONS = (
    Mutation(
        "rule 2: the attempt is in the journal before the first byte",
        "smsc_soap.outbox.journal.sending",
        "    transaction.change_many(NEW_ATTEMPT, attempts)\n",
        "",
        f"{CASES}::test_rule_2_the_attempt_is_durable_before_the_first_byte",
    ),
    Mutation(
        "rule 2: a worker that died leaves an unknown outcome",
        "smsc_soap.outbox.journal.reporting",
        "            AttemptState.UNKNOWN,\n            MessageState.UNKNOWN,\n",
        "            AttemptState.NOT_SENT,\n            MessageState.QUEUED,\n",
        f"{CASES}::test_a_death_after_the_answer_sends_nothing_again",
    ),
    Mutation(
        "rule 3: the lease is checked right before the first byte",
        "smsc_soap.outbox.sender",
        "if not self.journal.still_mine(claim):",
        "if False:",
        f"{CASES}::test_p13_who_slept_through_the_lease_writes_nothing",
    ),
    Mutation(
        "rule 4: bytes that left make an outcome unknown",
        "smsc_soap.outbox.outcome",
        "if error.outcome is Outcome.NOT_SENT:",
        "if error.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):",
        f"{CASES}::test_a_lost_answer_sends_nothing_again",
    ),
    Mutation(
        "rule 4: the transport tells whether bytes left",
        "smsc_soap.client.transport.blocking",
        "raise (on_the_way if attempt.bytes_left else not_sent)(error, attempt) from error",
        "raise not_sent(error, attempt) from error",
        "tests/system/faults/test_network.py::test_n07_close_after_full_request_is_unknown",
    ),
    Mutation(
        "rule 4: redirects and every other status are no answer",
        "smsc_soap.client.core",
        "lambda: redacted(reply.body))\n        if reply.status != 200:",
        "lambda: redacted(reply.body))\n        if False:",
        "tests/system/faults/test_http_status.py::test_h06_h07_a_redirect_to_the_same_host_is_not_followed",
    ),
    Mutation(
        "rule 4: redirects are off",
        "smsc_soap.client.transport.blocking",
        "            response = self._http.handle_request(http_request(request, self._urls, attempt))\n",
        "            response = self._http.handle_request(http_request(request, self._urls, attempt))\n"
        "            if response.is_redirect:\n"
        "                response = self._http.handle_request(http_request(request, self._urls, attempt))\n",
        "tests/system/faults/test_http_status.py::test_h06_h07_a_redirect_to_the_same_host_is_not_followed",
    ),
    Mutation(
        "rule 5: a document type declaration is refused",
        "smsc_soap.wire.reply_reader",
        'if b"<!DOCTYPE" in body or b"<!ENTITY" in body:',
        "if False:",
        "tests/unit/wire/test_reply_reader_hostile.py",
    ),
    Mutation(
        "rule 5: the answer has to carry our id",
        "smsc_soap.wire.reading",
        "if operation.id and theirs != operation.id:",
        "if False:",
        f"{CASES}::test_s7_an_answer_with_another_id_is_no_acceptance",
    ),
    Mutation(
        "rule 6: an unknown message is not sent again before absence is proven",
        "smsc_soap.outbox.settle",
        "all(_age_s(trace, moment) >= settle_s and trace.clean_misses >= MISSES_NEEDED for trace in open_traces)",
        "True",
        f"{CASES}::test_b12_late_execution",
    ),
    Mutation(
        "rule 6: identical sends are a minute apart",
        "smsc_soap.outbox.journal.sending",
        "IDENTICAL_US: Final = 61_000_000",
        "IDENTICAL_US: Final = 0",
        f"{CASES}::test_twins_wait_for_the_providers_minute",
    ),
    Mutation(
        "rule 6: every earlier id is looked for before a message is sent again",
        "smsc_soap.outbox.sender",
        "if not claim.first_try and self._found_earlier(claim):",
        "if False:",
        f"{CASES}::test_b3_money_ends_in_the_middle_and_no_message_is_tried_before_its_status_was_asked",
    ),
    Mutation(
        "positive control",
        "smsc_soap.outbox.settle",
        "if known.control_us is not None and newest.closed_us - known.control_us <= CONTROL_S * 1e6:",
        "if True:",
        f"{CASES}::test_b10_not_found_for_everything_proves_nothing",
    ),
    Mutation(
        "positive control: what comes in a list is none",
        "smsc_soap.outbox.journal.statuses",
        "    for one, row in both:\n",
        "    for one, row in both:\n"
        "        if one.found is not None and now_us - one.poll.accepted_us <= SOON_S * 1e6:\n"
        "            accounts.change(transaction, control_us=one.poll.accepted_us)\n",
        f"{CASES}::test_b10_lists_that_find_what_looks_do_not_prove_nothing",
    ),
    Mutation(
        "the lag of looks alone is not hidden by lists",
        "smsc_soap.outbox.journal.statuses",
        "and_(ON_THE_WAY, or_(MESSAGES.c.reported.is_(None), MESSAGES.c.reported != MISSED))",
        "ON_THE_WAY",
        f"{STATUSES}::test_what_a_look_alone_missed_is_looked_at_alone_until_it_is_seen",
    ),
    Mutation(
        "a list leaves a message alone that moved meanwhile",
        "smsc_soap.outbox.journal.statuses",
        "    return row is not None and row.state == _A and row.provider_id == poll.provider_id\n",
        "    return True\n",
        f"{STATUSES}::test_a_message_that_moved_meanwhile_does_not_spoil_the_others",
    ),
    Mutation(
        "the learned lag",
        "smsc_soap.outbox.settle",
        "return max(SETTLE_S[kind], LAG_FACTOR * lag_s)",
        "return SETTLE_S[kind]",
        SETTLE,
    ),
    Mutation(
        "boots are counted apart",
        "smsc_soap.outbox.settle",
        "if trace.boot_id != moment.boot_id or trace.closed_boot_s is None:",
        "if False:",
        SETTLE,
    ),
    Mutation(
        "compare-and-swap",
        "smsc_soap.outbox.journal.rows",
        '            MESSAGES.c.version == bindparam("at_version"),\n'
        '            MESSAGES.c.state == bindparam("at_state"),\n',
        '            bindparam("at_version").is_not(None),\n            bindparam("at_state").is_not(None),\n',
        f"{CASES}::test_compare_and_swap_of_two_who_looked_at_one_message",
    ),
    Mutation(
        "one-time codes are never sent again",
        "smsc_soap.outbox.settle",
        "if parcel.kind is MessageClass.ONE_TIME_CODE or parcel.contacts >= MOST_ATTEMPTS:",
        "if parcel.contacts >= MOST_ATTEMPTS:",
        f"{CASES}::test_one_time_codes_are_never_sent_again",
    ),
    Mutation(
        "the stop after refusals in a row",
        "smsc_soap.outbox.outcome",
        "if refused_in_a_row + 1 >= REFUSED_STOP:",
        "if False:",
        f"{CASES}::test_b5_a_run_of_refused_sends_stops_at_twenty",
    ),
    Mutation(
        "every commit is synced",
        "smsc_soap.outbox.journal.store",
        'cursor.execute("PRAGMA synchronous=FULL")',
        'cursor.execute("PRAGMA synchronous=NORMAL")',
        f"{POWER}::test_d5_a_power_cut_at_any_sync_forgets_nothing_that_was_acted_on",
    ),
    Mutation(
        "a claim whose commit was cut is looked up",
        "smsc_soap.outbox.journal.journal",
        "isinstance(taken, Claim) and sending.still_mine(transaction, taken, now_us)",
        "isinstance(taken, Claim)",
        f"{DATABASE}::test_d9_a_claim_whose_commit_is_cut_goes_on_only_when_it_is_there",
    ),
    Mutation(
        "late knowledge: what a look found stays found",
        "smsc_soap.outbox.journal.late",
        "if before in (AttemptState.ACCEPTED, AttemptState.REFUSED):",
        "if False:",
        f"{LATE}::test_what_a_look_found_is_not_forgotten_for_a_report_that_knows_less",
    ),
    Mutation(
        "late knowledge: a forgotten claim is written down again",
        "smsc_soap.outbox.journal.reporting",
        "            late.settle(transaction, held, mine, one, now_us, boot)",
        "            pass",
        f"{LATE}::test_d10_what_became_of_a_claim_that_a_failover_forgot_is_written_down",
    ),
    Mutation(
        "late knowledge: a message's number may be another's",
        "smsc_soap.outbox.journal.late",
        "if row is None or row.key != mine.key:",
        "if row is None:",
        f"{LATE}::test_d10_a_forgotten_message_s_number_may_be_another_s",
    ),
    Mutation(
        "late knowledge: a request that ended late voids a proof",
        "smsc_soap.outbox.journal.late",
        "**closing(one, now_us, boot), clean_misses=0)",
        "**closing(one, now_us, boot))",
        f"{LATE}::test_k2_a_request_that_ended_only_now_makes_a_proof_of_absence_void",
    ),
    Mutation(
        "a miss counts for the moment it was asked for",
        "smsc_soap.outbox.looking",
        "        now_us = moment.now_us\n",
        "        moment = Moment(self.journal.now_us(), moment.boot_id, self.journal.clock.boot_time())\n"
        "        now_us = moment.now_us\n",
        f"{PEN}::test_a_miss_counts_for_the_moment_at_which_it_was_asked_for",
    ),
    Mutation(
        "an outcome that is written down is not written again",
        "smsc_soap.outbox.journal.rereading",
        "    return all(",
        "    return False and all(",
        f"{PEN}::test_d3_an_outcome_that_was_written_all_the_same_is_not_counted_twice",
    ),
    Mutation(
        "a place in the pool comes back with the report",
        "smsc_soap.outbox.journal.rereading",
        "    if transaction.value(_OWNER, at_number=held.slot) == held.worker:\n        return False\n",
        "",
        f"{PEN}::test_an_end_nobody_knows_gives_its_place_back_after_the_lease_as_well",
    ),
    Mutation(
        "an old version stops beside a newer schema",
        "smsc_soap.outbox.journal.account",
        "    if int(account.schema) <= len(schema.CHANGES):",
        "    if True:",
        "tests/unit/outbox/test_schema.py",
    ),
    Mutation(
        "the first to run binds",
        "smsc_soap.outbox.journal.belonging",
        "    if bound(transaction) is None:\n        bind",
        "    if True:\n        bind",
        "tests/unit/outbox/test_binding.py",
    ),
    Mutation(
        "one machine counts a proof",
        "smsc_soap.outbox.journal.settling",
        'or_(MESSAGES.c.due_us <= bindparam("late_us"), _COUNTED_HERE)',
        'or_(MESSAGES.c.due_us <= bindparam("late_us"), MESSAGES.c.seq > 0)',
        "tests/unit/outbox/test_journal_settling.py::"
        "test_c2_the_machine_that_counts_goes_on_counting_and_others_come_in_late",
    ),
    Mutation(
        "the ceiling",
        "smsc_soap.outbox.journal.budgets",
        "            if money + booking.reserve > limit:",
        "            if money > limit:",
        f"{BUDGETS}::test_what_does_not_fit_waits_visibly_and_goes_on_when_there_is_room",
    ),
    Mutation(
        "messages of one request reserve one by one",
        "smsc_soap.outbox.journal.sending",
        "    leased.extend((row, admission.reserve(row)) for row in companions)",
        "    leased.extend((row, None) for row in companions)",
        f"{BUDGETS}::test_a_shared_request_takes_only_as_many_as_fit",
    ),
    Mutation(
        "an audit waits while another attempt is open",
        "smsc_soap.outbox.journal.auditing",
        "    if row.state in (MessageState.SENDING, MessageState.UNKNOWN):",
        "    if False:",
        "tests/unit/outbox/test_journal_auditing.py",
    ),
    Mutation(
        "a failover freezes",
        "smsc_soap.outbox.journal.timeline",
        "if known is None or known[0] == here:",
        "if True:",
        f"{DATABASE}::test_d10_a_failover_freezes_the_store_before_anything_is_claimed",
    ),
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[one.guard for one in MUTATIONS])
def test_without_the_guard_a_test_fails(mutation: Mutation) -> None:
    if mutation.test.startswith(POWER):
        require(shutil.which("gcc") or shutil.which("cc"), "a C compiler", "Debian: apt-get install gcc libc6-dev")
    if mutation.test.startswith(DATABASE):
        require(program("initdb"), "postgresql", "Debian: apt-get install postgresql")
    change = {"module": mutation.module, "old": mutation.old, "new": mutation.new}
    environment = {
        **os.environ,
        "SMSC_SOAP_MUTATION": json.dumps(change),
        "PYTHONPATH": str(ROOT / "tests" / "support"),
        "PYTEST_ADDOPTS": "",
    }
    command = [sys.executable, "-m", "pytest", "-p", "mutate_source", "-x", "-q", "--tb=line", mutation.test]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    # 1: tests ran, and one failed. Anything else is a broken list.
    assert done.returncode == 1, f"{mutation.guard}: {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-500:]}"
    assert "the line to change" not in done.stdout
