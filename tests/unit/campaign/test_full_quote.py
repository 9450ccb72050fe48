import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smsc_soap.campaign.quotes import full_quote
from smsc_soap.campaign.quotes.asking import Answer
from smsc_soap.campaign.quotes.census import Counted, Group
from smsc_soap.campaign.quotes.full_quote import FullQuote, Waiting
from smsc_soap.campaign.quotes.quote_state import KnownAnswer, QuoteState
from smsc_soap.campaign.tables.recipients import Recipient
from smsc_soap.errors import IpBlocked
from smsc_soap.model.segments import Alphabet, count_segments

#: Of a thread for another one, when all is well far less.
LONGEST_S = 30.0
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
RU, KZ = Group("RU", "", "7999", None), Group("KZ", "", "7701", None)


def _messages(*groups: tuple[Group, int], text: str = "a") -> list[Counted]:
    return [
        Counted(Recipient(at, f"+{group.prefix}{at:07}", (), None), text, group, count_segments(text))
        for group, number in groups
        for at in range(number)
    ]


class Provider:
    """3.30 a segment; what it was asked."""

    def __init__(self, dear: str = "nobody") -> None:
        self.batches: list[list[Waiting]] = []
        self.dear = dear

    def __call__(self, messages: Sequence[Waiting]) -> Answer:
        self.batches.append(list(messages))
        costs = (Decimal("4.10") if one.phone.endswith(self.dear) else Decimal("3.30") for one in messages)
        return Answer(sum((cost * one.segments for cost, one in zip(costs, messages)), Decimal(0)), None)


def _quote(
    provider: object, state: QuoteState | None = None, size: int = 100, now: datetime = NOW, open_calls: int = 1
) -> FullQuote:
    how: dict[str, Any] = {"batch_size": size, "state": state, "open_calls": open_calls}
    return FullQuote(provider, lambda: now, circumstances=["account"], **how)  # type: ignore[arg-type]  # a provider is a callable


def _go(quote: FullQuote, messages: Iterable[Counted]) -> FullQuote:
    deque(quote.watch(messages), maxlen=0)
    return quote


def test_batches_hold_one_group_each() -> None:
    provider = Provider()
    quote = _go(_quote(provider), _messages((RU, 250), (KZ, 30)))
    assert sorted(len(batch) for batch in provider.batches) == [30, 50, 100, 100]
    assert all(len({one.phone[:5] for one in batch}) == 1 for batch in provider.batches)
    assert quote.groups[RU].cost == Decimal("825.00")
    assert (quote.batches, quote.asked_now, quote.taken) == (4, 4, 280)


def test_equal_batches_tell_each_recipients_price_and_others_do_not() -> None:
    quote = _go(_quote(Provider()), _messages((RU, 250)))
    assert quote.groups[RU].per_recipient == 250
    assert quote.groups[RU].price == Decimal("3.30")
    uneven = _go(_quote(Provider(dear="7")), _messages((RU, 205)))
    assert uneven.groups[RU].per_recipient == 0


def test_an_average_that_no_table_would_hold_is_nobodys_price() -> None:
    quote = _go(_quote(Provider(dear="0000001")), _messages((RU, 3)))
    assert quote.groups[RU].per_recipient == 0
    assert _go(_quote(Provider(dear="0000000")), _messages((RU, 1))).groups[RU].per_recipient == 1


def test_messages_go_by_unchanged() -> None:
    messages = _messages((RU, 5), (KZ, 5))
    assert list(_quote(Provider(), size=3).watch(messages)) == messages


def test_a_second_run_asks_nothing_again(tmp_path: Path) -> None:
    messages = _messages((RU, 250))
    with QuoteState(tmp_path / "state", NOW) as state:
        first = _go(_quote(Provider(), state), messages)
    later = NOW + timedelta(hours=3)
    with QuoteState(tmp_path / "state", later) as state:
        provider = Provider()
        second = _go(_quote(provider, state, now=later), [*messages, *_messages((KZ, 1))])
    assert len(provider.batches) == 1
    assert (second.asked_now, second.batches) == (1, 4)
    assert second.groups[RU].cost == first.groups[RU].cost
    assert second.oldest == NOW


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    messages = _messages((RU, 250), (KZ, 40))
    provider = Provider()

    attempts = 0

    def stopping(batch: Sequence[Waiting]) -> Answer:
        nonlocal attempts
        attempts += 1
        if len(provider.batches) == 2:
            raise IpBlocked("blocked", code=4)
        return provider(batch)

    with QuoteState(tmp_path / "state", NOW) as state:
        first = _go(_quote(stopping, state), messages)
    assert first.stopped is not None
    assert attempts == 3, "nobody goes on asking a provider that has blocked the address"
    assert first.groups[KZ].unpriced == {(Alphabet.GSM_7, 1): 40}
    assert first.groups[RU].unpriced == {(Alphabet.GSM_7, 1): 50}
    with QuoteState(tmp_path / "state", NOW) as state:
        second = _go(_quote(Provider(), state), messages)
    assert (second.batches, second.asked_now, second.stopped) == (4, 2, None)


def test_a_changed_text_is_asked_about_anew(tmp_path: Path) -> None:
    with QuoteState(tmp_path / "state", NOW) as state:
        _go(_quote(Provider(), state), _messages((RU, 10)))
    with QuoteState(tmp_path / "state", NOW) as state:
        assert _go(_quote(Provider(), state), _messages((RU, 10), text="b")).asked_now == 1


def test_refused_batches_have_no_price(tmp_path: Path) -> None:
    with QuoteState(tmp_path / "state", NOW) as state:
        quote = _go(_quote(lambda _: Answer(None, None), state), _messages((RU, 10)))
    assert quote.groups[RU].unpriced == {(Alphabet.GSM_7, 1): 10}
    assert quote.groups[RU].price is None
    with QuoteState(tmp_path / "state", NOW) as state:
        assert [one.answer for one in state.known.values()] == [(None, None)]


def test_large_texts_make_smaller_batches() -> None:
    provider = Provider()
    texts = [f"{at:03}" + "я" * 990 for at in range(60)]
    _go(_quote(provider), [one for text in texts for one in _messages((RU, 1), text=text)])
    assert max(len(batch) for batch in provider.batches) < 50
    assert sum(len(batch) for batch in provider.batches) == 60


def test_waiting_messages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_quote, "_MOST_WAITING", 50)
    groups = [Group("RU", "", f"79{at:02}", None) for at in range(40)]
    provider = Provider()
    quote = _quote(provider)
    most = 0
    for _ in quote.watch(one for _ in range(3) for one in _messages(*((group, 1) for group in groups))):
        most = max(most, quote._waiting)
    assert most <= 51
    assert sum(len(batch) for batch in provider.batches) == 120


def test_messages_do_not_show_themselves() -> None:
    provider = Provider()
    _go(_quote(provider), _messages((RU, 1), text="secret"))
    assert "secret" not in repr(provider.batches)
    assert "7999" not in repr(provider.batches)


def test_prices_of_few_places() -> None:
    known = KnownAnswer(Answer(Decimal("3.333333"), 1), NOW)
    quoted = full_quote.Quoted()
    quoted.add([Waiting("+1", "", 1, Alphabet.GSM_7)] * 2, known.answer)
    assert quoted.prices == {None}


class Crossing(Provider):
    """Answers the first question of each pair only when the second was answered; remembers which came when."""

    def __init__(self) -> None:
        super().__init__(dear="7")
        self._lock = threading.Lock()
        self._answered = [threading.Event() for _ in range(2)]

    def __call__(self, messages: Sequence[Waiting]) -> Answer:
        with self._lock:
            at = len(self.batches)
            answer = super().__call__(messages)
        if at < 2:
            assert at or self._answered[1].wait(LONGEST_S), "the second question was not put beside the first"
            self._answered[at].set()
        return answer


def test_several_questions_at_a_time_come_to_the_same() -> None:
    messages = _messages((RU, 950), (KZ, 130))
    alone = _go(_quote(Provider(dear="7"), size=50), messages)
    together = _go(_quote(Crossing(), size=50, open_calls=3), messages)
    assert together.groups == alone.groups
    assert (together.batches, together.asked_now, together.oldest) == (alone.batches, alone.asked_now, alone.oldest)


def test_never_more_questions_than_were_allowed() -> None:
    counting, most = threading.Lock(), [0, 0]
    full = threading.Barrier(3)

    class Counting(Provider):
        def __call__(self, messages: Sequence[Waiting]) -> Answer:
            with counting:
                most[0] += 1
                most[1] = max(most)
            full.wait(LONGEST_S)
            with counting:
                most[0] -= 1
            return super().__call__(messages)

    _go(_quote(Counting(), size=10, open_calls=3), _messages((RU, 90)))
    assert most == [0, 3]


def test_a_refusal_among_open_questions_ends_them_and_keeps_the_answers(tmp_path: Path) -> None:
    class Blocked(Provider):
        def __call__(self, messages: Sequence[Waiting]) -> Answer:
            if messages[0].phone.endswith("0000010"):
                raise IpBlocked("blocked", code=4)
            return super().__call__(messages)

    place, messages = tmp_path / "state.jsonl", _messages((RU, 90))
    with QuoteState(place, NOW) as state:
        quote = _go(_quote(Blocked(), state, size=10, open_calls=3), messages)
    assert str(quote.stopped) == "blocked"
    # The second question was refused; what was open beside it counts, whichever was first.
    assert (quote.asked_now, quote.groups[RU].recipients) == (3, 30)
    assert sum(quote.groups[RU].unpriced.values()) == 60
    with QuoteState(place, NOW) as state:
        again = _go(_quote(provider := Provider(), state, size=10, open_calls=3), messages)
    assert (again.batches, again.asked_now, len(provider.batches)) == (9, 6, 6)


def test_of_two_refusals_the_first_question_tells_why() -> None:
    class Blocked(Provider):
        def __call__(self, messages: Sequence[Waiting]) -> Answer:
            raise IpBlocked(f"blocked at {messages[0].phone[-2:]}", code=4)

    quote = _go(_quote(Blocked(), size=10, open_calls=3), _messages((RU, 90)))
    assert str(quote.stopped) == "blocked at 00"
    assert (quote.asked_now, quote.groups[RU].recipients) == (0, 0)


def test_whoever_is_interrupted_keeps_what_has_come(tmp_path: Path) -> None:
    asked = threading.Event()

    class Telling(Provider):
        def __call__(self, messages: Sequence[Waiting]) -> Answer:
            asked.set()
            return super().__call__(messages)

    def interrupted() -> Iterator[Counted]:
        yield from _messages((RU, 25))
        assert asked.wait(LONGEST_S)
        raise KeyboardInterrupt

    place, provider = tmp_path / "state.jsonl", Telling()
    with QuoteState(place, NOW) as state, pytest.raises(KeyboardInterrupt):
        _go(_quote(provider, state, size=10, open_calls=4), interrupted())
    with QuoteState(place, NOW) as state:
        assert len(state.known) == len(provider.batches) >= 1


def test_progress_is_told_by_the_reader_alone() -> None:
    told: list[str] = []
    quote = _quote(Provider(), size=10, open_calls=3)
    quote.on_answer = lambda: told.append(threading.current_thread().name)
    _go(quote, _messages((RU, 40)))
    assert told == [threading.current_thread().name] * 4
