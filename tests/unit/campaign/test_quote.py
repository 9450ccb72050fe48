import io
import json
import random
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_clock import FakeClock
from price_provider import PriceProvider, Scripts, two_operators

from smsc_soap.campaign.quotes.census import Counted
from smsc_soap.campaign.quotes.estimate import Estimate, QuoteMode
from smsc_soap.campaign.quotes.price_table import PriceTable, Rate
from smsc_soap.campaign.quotes.quote import Priced, Progress, make_estimate, priced_messages
from smsc_soap.campaign.tables.recipients import open_recipients
from smsc_soap.campaign.tables.template import Template
from smsc_soap.errors import (
    AuthenticationFailed,
    ConflictingParameters,
    InvalidParameter,
    InvalidRecipients,
    IpBlocked,
    NotSent,
    PhoneRejected,
)
from smsc_soap.model.money import money_text
from smsc_soap.model.segments import count_segments
from smsc_soap.wire.extended import ExtendedParameters

TEXT = "Здравствуйте, {name}! Ваш заказ «Весна» ждёт вас — приходите скорее, пока магазин открыт."
TABLE = PriceTable(
    [Rate("7", "RU", "", Decimal("3.30"), 2), Rate("7916", "RU", "MTS", Decimal("2.95"), 3)],
    currency="RUB",
    name="rates.csv",
    sha256="ab" * 32,
)


_LISTED = ExtendedParameters(list={"+79990000001": "a"})


def _table(rows: int, *, seed: int = 1) -> bytes:
    dice = random.Random(seed)
    lines = ["phone,name"]
    for number in range(rows):
        prefix = dice.choice(("7916", "7999", "7903", "7701"))
        lines.append(f"+{prefix}{number:07},{dice.choice(('Анна', 'Константин', 'Я'))}")
    return "\n".join(lines).encode() + b"\n"


def _made(content: bytes, mode: str, text: str = TEXT, **how: Any) -> Estimate:
    with open_recipients(io.BytesIO(content)) as source:
        template = Template.compile(text, source.columns)
        return make_estimate(source, template, mode=QuoteMode(mode), clock=FakeClock(), **how)


def _truth(content: bytes, text: str = TEXT, price: Any = two_operators) -> Decimal:
    with open_recipients(io.BytesIO(content)) as source:
        template = Template.compile(text, source.columns)
        return sum(
            (price(one.phone) * count_segments(words).segments for one, words in source.messages(template)), Decimal(0)
        )


def _priced(content: bytes, estimate: Estimate, prices: PriceTable | None = None) -> list[Priced]:
    with open_recipients(io.BytesIO(content)) as source:
        return list(priced_messages(source, Template.compile(TEXT, source.columns), estimate, prices))


def test_by_a_table() -> None:
    content = _table(400) + b"+79169000001,\n+79169000002,x\n+79169000002,x\n"
    made = _made(content, "none", prices=TABLE, budget=Decimal(100))
    assert made.recipients == 401
    assert made.currency == "RUB"
    assert made.over_budget
    assert not made.complete, "numbers of Kazakhstan have no price"
    [remark] = made.remarks
    missing = made.by_country()["KZ"].unpriced
    assert remark.kind == "unpriced"
    assert remark.english.endswith(f"of 401 recipients have no price and are not in the cost: KZ {missing}.")
    assert remark.russian.endswith(f"из 401: KZ {missing}.")
    assert made.interval is None
    assert made.provider_calls == 0
    assert (made.tally["duplicates"], made.tally["rejects"]) == (1, {"empty_value": 1})
    assert set(made.hashes) == {"table", "template", "prices"}
    assert {hint.kind for hint in made.hints} >= {"shorten", "transliterate", "duplicates"}
    messages = _priced(content, made, TABLE)
    assert sum(((one.price or 0) * one.size.segments for one in messages), Decimal(0)) == made.cost
    assert made.cost == sum((line.cost for line in made.lines if line.cost is not None), Decimal(0))


@pytest.mark.parametrize("mode", ["sample", "full"])
def test_the_provider_tells_the_currency(mode: str) -> None:
    made = _made(_table(50), mode, client=PriceProvider(http=Scripts(currency="KZT")))
    assert (made.currency, made.balance_currency) == ("KZT", "KZT")
    assert made.as_dict()["currency"] == "KZT"
    assert Estimate.from_dict(made.as_dict()) == made


def test_an_accounts_own_list_is_in_its_own_money() -> None:
    scripts = Scripts(zones=(("Россия", "3.30"), ("Казахстан", "9.50")))
    told = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)
    prices = PriceTable.from_prices(scripts.prices(), as_of=told)
    made = _made(_table(50), "none", prices=prices, client=PriceProvider(http=scripts))
    assert (made.currency, made.complete) == ("RUB", True)
    assert made.price_table == {
        "source": "account",
        "name": "the account's price list",
        "as_of": "2026-11-20T15:04:00+00:00",
    }
    assert "the account's price list, told 2026-11-20 15:04 UTC" in made.how
    assert "прайс-листа учётной записи, получен 2026-11-20 15:04 UTC" in made.how_russian
    assert Estimate.from_dict(made.as_dict()) == made
    assert _made(_table(50), "none", prices=prices).currency == "", "nobody was asked which money it is"


def test_a_table_says_where_it_comes_from_and_from_when() -> None:
    told = datetime(2026, 11, 1, tzinfo=UTC)
    made = _made(_table(50), "none", prices=PriceTable(TABLE.rates, name="rates.csv", as_of=told))
    assert made.price_table == {"source": "table", "name": "rates.csv", "as_of": "2026-11-01T00:00:00+00:00"}
    assert "rates.csv, saved 2026-11-01 00:00 UTC:" in made.how
    assert "rates.csv, сохранена 2026-11-01 00:00 UTC:" in made.how_russian
    assert made.currency == "", "the account's money says nothing about a table that names none"
    older = made.as_dict()
    del older["price_table"], older["balance_currency"]
    assert Estimate.from_dict(older).price_table == {}, "a record of an earlier version"


def test_a_balance_in_other_money_is_not_compared() -> None:
    scripts = Scripts(balance_told=Decimal(1), currency="KZT")
    made = _made(_table(50), "none", prices=TABLE, client=PriceProvider(http=scripts))
    assert (made.currency, made.balance_currency, made.balance) == ("RUB", "KZT", 1)
    assert (made.balance_compares, made.missing_balance) == (False, 0)
    assert "currencies_differ" in {remark.kind for remark in made.remarks}
    same = _made(_table(50), "none", prices=TABLE, client=PriceProvider(http=Scripts(balance_told=Decimal(1))))
    assert same.missing_balance == same.cost - 1


def test_by_a_sample() -> None:
    content = _table(6_000)
    provider = PriceProvider()
    made = _made(content, "sample", client=provider, max_calls=40)
    truth = _truth(content)
    assert made.interval is not None
    assert made.interval.low <= truth <= made.interval.high
    assert abs(made.cost / truth - 1) < Decimal("0.02")
    assert made.provider_calls == len(provider.asked) == 40
    assert made.balance == 1000
    assert made.missing_balance == made.cost - 1000
    assert sum(one.recipients for one in made.strata) == 6_000
    assert {one.name for one in made.strata} == {"RU 7916", "RU 7999", "RU 7903", "KZ 7701"}
    assert "40 questions" in made.how
    assert "запросов: 40" in made.how_russian
    # Nobody is asked about twice, and everybody with his own text.
    asked = [phone for messages in provider.asked for phone, _ in messages]
    assert len(asked) == len(set(asked)) == 4_000
    assert all(text.startswith("Здравствуйте, ") for messages in provider.asked for _, text in messages)


def test_a_sample_that_takes_everybody_is_exact() -> None:
    content = _table(500)
    made = _made(content, "sample", client=PriceProvider())
    truth = _truth(content)
    assert made.cost == truth
    assert made.interval is not None
    assert (made.interval.low, made.interval.high) == (truth, truth)
    assert [one.kind for one in made.remarks] == ["sampled_whole"]
    assert all(one.whole and one.spread == 0 for one in made.strata)


def test_a_seed_asks_about_the_same_numbers() -> None:
    content = _table(3_000)
    found = []
    for seed in (1, 1, 2):
        provider = PriceProvider()
        _made(content, "sample", client=provider, max_calls=10, seed=seed)
        found.append(provider.asked)
    assert found[0] == found[1] != found[2]


def test_one_text_for_all_goes_with_many_phones() -> None:
    provider = PriceProvider()
    made = _made(_table(2_000), "sample", text="Скидка — сегодня! " * 5, client=provider, max_calls=12)
    assert all(query is None for query in provider.queries)
    assert {hint.kind: hint.exact for hint in made.hints}["transliterate"]


def test_of_many_countries_without_a_price_the_first_are_named() -> None:
    numbers = (77000000001, 77000000002, 375290000001, 49300000001, 33600000001, 34600000001, 39300000001)
    content = "phone\n" + "".join(f"+{one}\n" for one in numbers)
    [remark] = _made(content.encode(), "none", "Hi", prices=TABLE).remarks
    assert "7 of 7 recipients have no price and are not in the cost: KZ 2, " in remark.english
    assert remark.english.endswith(", ….")


def test_in_full_with_several_questions_at_a_time() -> None:
    content = _table(3_000)
    alone = _made(content, "full", client=PriceProvider())
    assert _made(content, "full", client=PriceProvider(), open_calls=4) == alone


def test_in_full() -> None:
    content = _table(1_000)
    made = _made(content, "full", client=PriceProvider(), batch_size=50)
    assert made.cost == _truth(content)
    assert made.full is not None
    assert made.full.per_recipient + made.full.per_batch == 1_000
    assert sum(line.recipients for line in made.lines) == 1_000
    assert made.complete
    even = _made(content, "full", client=PriceProvider(price=lambda _: Decimal("3.30")))
    assert even.full is not None
    assert even.full.per_recipient == 1_000
    assert sum((one.price or 0) * one.size.segments for one in _priced(content, even)) == even.cost


def test_a_full_quote_goes_on_after_it_was_stopped(tmp_path: Path) -> None:
    content, state = _table(1_000), tmp_path / "people.csv.quote.jsonl"
    blocked = PriceProvider(trouble={5: IpBlocked("the address is blocked", code=4)})
    first = _made(content, "full", client=blocked, state=state)
    assert isinstance(first.stopped, IpBlocked)
    assert not first.complete
    assert 0 < first.total.unpriced < 1_000
    assert {"stopped", "unpriced"} <= {one.kind for one in first.remarks}
    provider = PriceProvider()
    second = _made(content, "full", client=provider, state=state)
    assert second.complete
    assert second.full is not None
    assert second.full.batches == len(provider.asked) + 4
    assert second.cost == _truth(content)
    third = _made(content, "full", client=(other := PriceProvider()), state=state, account="another")
    assert third.full is not None
    assert len(other.asked) == third.full.batches


def test_a_full_quote_keeps_no_phone_and_no_text(tmp_path: Path) -> None:
    state = tmp_path / "state"
    _made(_table(100), "full", client=PriceProvider(), state=state)
    kept = state.read_text(encoding="utf-8")
    assert set(json.loads(kept.splitlines()[0])) == {"question", "cost", "parts", "at"}
    assert "Здравствуйте" not in kept


@pytest.mark.parametrize("mode", ["sample", "full"])
def test_a_first_refusal_is_raised(mode: str) -> None:
    provider = PriceProvider(trouble={1: AuthenticationFailed("wrong", code=2)})
    with pytest.raises(AuthenticationFailed):
        _made(_table(300), mode, client=provider)
    with pytest.raises(AuthenticationFailed):
        _made(_table(300), mode, client=PriceProvider(trouble={0: AuthenticationFailed("wrong", code=2)}))


def test_what_a_sample_knew_when_it_was_stopped() -> None:
    made = _made(_table(5_000), "sample", client=PriceProvider(trouble={9: IpBlocked("blocked", code=4)}), max_calls=40)
    assert made.stopped is not None
    assert made.interval is None
    assert made.cost > 0
    assert {"stopped"} <= {one.kind for one in made.remarks}


def test_an_unknown_balance_is_only_told() -> None:
    made = _made(_table(300), "sample", client=PriceProvider(trouble={0: NotSent("no road")}), max_calls=10)
    assert made.balance is None
    assert made.remarks[0].kind == "no_balance"
    by_table = _made(
        _table(300), "none", prices=TABLE, client=PriceProvider(trouble={0: AuthenticationFailed("wrong", code=2)})
    )
    assert by_table.remarks[0].kind == "no_balance"


def test_differing_parts_are_told_loudly() -> None:
    more = _made(_table(300), "sample", client=PriceProvider(extra_parts=1))
    [remark] = [one for one in more.remarks if one.kind == "parts_differ"]
    assert "PARTS DIFFER" in remark.english
    assert "counts otherwise, or changes" in remark.english
    fewer = _made(_table(300), "sample", client=PriceProvider(extra_parts=-1))
    assert "refuses some of these numbers" in next(one for one in fewer.remarks if one.kind == "parts_differ").english


def test_refused_numbers_have_no_price() -> None:
    trouble = {at: PhoneRejected("no", code=7) for at in range(1, 100)}
    made = _made(_table(300), "full", client=PriceProvider(trouble={**trouble}))
    assert made.cost == 0
    assert made.total.unpriced == 300
    assert {"refused", "unpriced"} <= {one.kind for one in made.remarks}
    sampled = _made(_table(300), "sample", client=PriceProvider(trouble={1: PhoneRejected("no", code=7)}))
    assert "refused" in {one.kind for one in sampled.remarks}


def test_parameters_go_along_without_what_is_about_sends() -> None:
    provider = PriceProvider()
    query = ExtendedParameters(tz=0, cost=3, err=True, maxsms=1)
    made = _made(_table(300), "sample", client=provider, query=query)
    assert {(one.tz, one.cost, one.err) for one in provider.queries} == {(0, 0, False)}
    assert made.remarks[0].kind == "changes_texts"


def test_every_message_and_the_progress_are_told() -> None:
    messages: list[Counted] = []
    told: list[Progress] = []
    _made(
        _table(9_000), "sample", client=PriceProvider(), on_message=messages.append, progress=told.append, max_calls=9
    )
    assert len(messages) == 9_000
    assert told[0] == Progress("read", 8192, told[0].of)
    assert Progress("read", 9_000, 9_000) in told
    assert [one for one in told if one.step == "ask"][-1] == Progress("ask", 9, 9)
    told.clear()
    _made(_table(300), "full", client=PriceProvider(), progress=told.append, batch_size=20)
    assert len(told) > 10
    assert {one.step for one in told} == {"read"}


def test_messages_do_not_show_themselves() -> None:
    content = _table(50)
    shown: list[str] = []
    made = _made(content, "none", prices=TABLE, on_message=lambda one: shown.append(repr(one)))
    words = " ".join(shown) + repr(_priced(content, made, TABLE)) + repr(made) + repr(made.as_dict())
    assert "Здравствуйте" not in words
    assert "+7916" not in words


@pytest.mark.parametrize("mode", ["none", "sample", "full"])
def test_a_record_comes_back(mode: str) -> None:
    made = _made(_table(700), mode, prices=TABLE, client=PriceProvider(), max_calls=6, budget=Decimal("12.50"))
    record = json.loads(json.dumps(made.as_dict()))
    assert Estimate.from_dict(record) == made
    assert record["cost"] == money_text(made.cost)
    assert record["budget"] == "12.50"


def test_a_stopped_estimate_comes_back_with_its_sentence() -> None:
    made = _made(_table(5_000), "sample", client=PriceProvider(trouble={9: IpBlocked("blocked", code=4)}), max_calls=40)
    again = Estimate.from_dict(made.as_dict())
    assert again == made
    assert str(again.stopped) == "blocked"


@pytest.mark.parametrize(
    ("key", "value"), [("cost", "x"), ("mode", "guess"), ("lines", [{}]), ("quoted_at", "2026-01-15"), ("hints", 5)]
)
def test_a_damaged_record_is_refused(key: str, value: object) -> None:
    record = _made(_table(50), "none", prices=TABLE).as_dict()
    with pytest.raises(InvalidParameter, match="record"):
        Estimate.from_dict({**record, key: value})
    del record[key]
    with pytest.raises(InvalidParameter, match="record"):
        Estimate.from_dict(record)


@pytest.mark.parametrize(
    ("mode", "how", "error"),
    [
        ("none", {}, ConflictingParameters),
        ("sample", {"prices": TABLE}, ConflictingParameters),
        ("full", {}, ConflictingParameters),
        ("sample", {"client": PriceProvider(), "max_calls": 1}, InvalidParameter),
        ("full", {"client": PriceProvider(), "batch_size": 0}, InvalidParameter),
        ("full", {"client": PriceProvider(), "open_calls": 0}, InvalidParameter),
        ("full", {"client": PriceProvider(), "open_calls": 11}, InvalidParameter),
        ("full", {"client": PriceProvider(), "query": _LISTED}, ConflictingParameters),
    ],
)  # fmt: skip
def test_what_does_not_fit_together(mode: str, how: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        _made(_table(5), mode, **how)


def test_nobody_to_write_to() -> None:
    provider = PriceProvider()
    with pytest.raises(InvalidRecipients, match="none can get a message"):
        _made(b"phone,name\n123,x\n", "sample", client=provider)
    assert provider.asked == []
