import pytest

from smsc_soap.cli.demo.duel.books import Said, close_books
from smsc_soap.cli.demo.duel.road import Road, RoadClient, phone_of


@pytest.fixture
def ledger(provider, plan, clock):
    """Sends as told: a customer's number, as often as it stands there."""

    def fill(*customers):
        client = RoadClient(
            Road(provider, plan, spend=clock.advance, patience_s=30.0), clock, base_url="http://[::1]:1"
        )
        for customer in customers:
            client.send_sms(phone_of(customer), "text")
            clock.advance(61)

    return fill


def books(provider, *said):
    return close_books(provider, said, sends=0, looks=0, killed=0)


def test_every_customer_is_counted_where_he_belongs(provider, ledger):
    ledger(0, 1, 1, 1, 2, 4, 4)
    told = books(provider, Said.SENT, Said.SENT, Said.FAILED, Said.FAILED, Said.FAILED, Said.SENT, Said.HELD, Said.OPEN)
    assert (told.once, told.twice, told.failed_yet_delivered, told.failed, told.lost, told.held) == (1, 2, 2, 1, 2, 1)
    paid = [one.cost for one in provider.messages]
    assert told.wasted == paid[2] + paid[3] + paid[6]
    assert (told.executed, told.charged) == (7, sum(paid))
    assert not told.clean


def test_money_agrees_with_the_account(provider, ledger):
    before = provider.account.balance
    ledger(0, 0, 1)
    assert books(provider, Said.SENT, Said.SENT).charged == before - provider.account.balance


@pytest.mark.parametrize(
    ("sent", "said", "clean"),
    [
        ([0], Said.SENT, True),
        ([0], Said.HELD, True),
        ([], Said.FAILED, True),
        ([], Said.HELD, True),
        ([0, 0], Said.SENT, False),
        ([0, 0], Said.HELD, False),
        ([0], Said.FAILED, False),
        ([], Said.SENT, False),
        ([], Said.OPEN, False),
    ],
)
def test_what_clean_means(sent, said, clean, provider, ledger):
    ledger(*sent)
    assert books(provider, said).clean is clean
