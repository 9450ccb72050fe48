import pytest

from smsc_soap.cli.demo.duel.road import Road, RoadClient, customer_of, phone_of
from smsc_soap.cli.demo.duel.trouble import Kind
from smsc_soap.errors import ConnectionLost, DeadlineExceeded, DuplicateOrBusy, NotSent, SendOutcomeUnknown


@pytest.fixture
def road(provider, plan, clock):
    return Road(provider, plan, spend=clock.advance, patience_s=30.0)


@pytest.fixture
def client(road, clock):
    return RoadClient(road, clock, base_url="http://127.0.0.1:1")


def test_a_quiet_road_carries_real_bytes(provider, client, road):
    sent = client.send_sms(phone_of(5), "text", id="order-5")
    assert sent.id == "order-5"
    assert [customer_of(one.phone) for one in provider.messages] == [5] == [road.customer]
    copy = client.with_options(timeout_s=3.0)
    assert copy.get_status(phone_of(5), "order-5").status is not None
    assert (road.posts("send"), road.posts("look")) == (1, 1)
    road.close()


@pytest.mark.parametrize(
    ("kind", "cause", "copies", "spent_s"),
    [
        (Kind.REQUEST_LOST, DeadlineExceeded, 0, 30.1),
        (Kind.REPLY_LOST, ConnectionLost, 1, 0.1),
        (Kind.SILENCE, DeadlineExceeded, 1, 30.1),
        (Kind.LATE, DeadlineExceeded, 0, 30.1),
        (Kind.EMPTY, None, 1, 0.1),
    ],
)
def test_trouble_after_which_nobody_knows(kind, cause, copies, spent_s, provider, client, plan, clock):
    plan.kinds["send", 0, 0] = kind
    before = clock.monotonic()
    with pytest.raises(SendOutcomeUnknown) as unknown:
        client.send_sms(phone_of(0), "text", id="order-0")
    if cause is not None:
        assert isinstance(unknown.value.__cause__, cause)
    assert clock.monotonic() - before == pytest.approx(spent_s)
    provider.catch_up()
    assert len(provider.messages) == copies
    clock.advance(121)
    provider.catch_up()
    assert len(provider.messages) == copies + (kind is Kind.LATE)


def test_a_refused_connection_leaves_nothing(provider, client, plan):
    plan.kinds["send", 0, 0] = Kind.REFUSED
    with pytest.raises(NotSent):
        client.send_sms(phone_of(0), "text")
    assert len(provider.messages) == 0
    client.send_sms(phone_of(0), "text")
    assert len(provider.messages) == 1


def test_a_repetition_on_the_way_answers_with_code_9(provider, client, plan):
    plan.kinds["send", 0, 0] = Kind.REPLAY
    with pytest.raises(DuplicateOrBusy):
        client.send_sms(phone_of(0), "text")
    assert len(provider.messages) == 1
    assert provider.journal.posts("send_sms") == 1
