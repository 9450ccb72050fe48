"""A bell that rang just before is heard, too; nobody spins."""

from __future__ import annotations

import threading
import time

from smsc_soap.outbox.waiting import Bell, wait_until


def test_a_ring_between_looking_and_waiting_is_heard() -> None:
    bell = Bell()
    since = bell.rings
    bell.ring()
    begin_s = time.monotonic()
    bell.wait(since, 30.0)
    assert time.monotonic() - begin_s < 10


def test_waiting_ends_with_what_was_seen_when_the_time_is_over() -> None:
    looks = []
    assert wait_until(lambda: looks.append(1) or "no", lambda seen: seen == "yes", Bell(), 0.0) == "no"
    assert len(looks) == 1


def test_another_process_rings_no_bell_and_is_noticed_without_spinning() -> None:
    looks: list[int] = []

    def look() -> int:
        looks.append(1)
        return len(looks)

    assert wait_until(look, lambda seen: seen >= 3, Bell(), 30.0) == 3


def test_news_of_this_process_end_the_wait_at_once() -> None:
    bell, seen = Bell(), []
    thread = threading.Thread(target=lambda: (seen.append(1), bell.ring()))
    thread.start()
    assert wait_until(lambda: bool(seen), bool, bell, 30.0)
    thread.join()
