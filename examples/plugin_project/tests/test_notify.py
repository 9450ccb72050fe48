"""The shop against the sandbox. No conftest: the fixtures come with smsc-soap."""

import pytest

from shop.notify import look_again, price_of, tell_customer

PHONE = "+79990000001"


def test_the_customer_is_told(smsc_client, smsc_sandbox):
    assert tell_customer(smsc_client, PHONE, 17).outcome == "sent"
    (message,) = smsc_sandbox.ledger
    assert (message.message_id, message.text) == ("order-17", "Your order 17 is ready")


@pytest.mark.parametrize("trouble", ["lost_reply", "html", "truncated"])
def test_an_unknown_outcome_is_parked_and_never_sent_again(trouble, smsc_client, smsc_sandbox, smsc_fault, smsc_clock):
    smsc_fault(trouble, operation="send_sms")
    told = tell_customer(smsc_client, PHONE, 17)
    assert told.outcome == "unknown"
    assert smsc_sandbox.posts("send_sms") == 1
    smsc_clock.advance(20)
    arrived = len(smsc_sandbox.ledger)
    assert look_again(smsc_client, told).outcome == ("sent" if arrived else "unknown")
    assert len(smsc_sandbox.ledger) == arrived


def test_what_never_left_is_known_not_to_be_sent(smsc_sandbox, smsc_client):
    with smsc_client.with_options(base_url="http://127.0.0.1:9") as unreachable:
        assert tell_customer(unreachable, PHONE, 17).outcome == "not_sent"
    assert smsc_sandbox.ledger == []


def test_the_same_again_within_a_minute_stays_here(smsc_client, smsc_sandbox):
    assert [tell_customer(smsc_client, PHONE, 17).outcome for _ in range(2)] == ["sent", "not_sent"]
    assert smsc_sandbox.posts("send_sms") == 1


def test_an_empty_account_is_a_refusal(smsc_client, smsc_fault, smsc_sandbox):
    smsc_fault("refuse", code=3)
    assert tell_customer(smsc_client, PHONE, 17).outcome == "refused"
    assert smsc_sandbox.ledger == []


async def test_the_price_is_on_the_page(smsc_async_client, smsc_client):
    price = await price_of(smsc_async_client, PHONE, 17)
    assert price == f"{smsc_client.get_sms_cost(PHONE, 'Your order 17 is ready').cost:.2f}"
