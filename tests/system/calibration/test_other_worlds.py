"""Providers that the sandbox does not play: its answers, rewritten on the way. What is seen is what is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from smsc_soap.calibration.asks_paid import zone_words
from smsc_soap.calibration.line import Line
from smsc_soap.calibration.messages import Fate, Label
from smsc_soap.calibration.questions import Question
from smsc_soap.calibration.run import run
from smsc_soap.client.transport.blocking import BlockingTransport
from smsc_soap.sandbox.behaviour import Behaviour

Rewrite = Callable[[bytes], bytes]


@dataclass
class World:
    """Found out with every answer of *operation* rewritten from the moment of the plan on."""

    hide: Callable
    monkeypatch: pytest.MonkeyPatch

    def found(self, operation: str, rewrite: Rewrite, behaviour: Behaviour | None = None, **wishes):
        hidden = self.hide(behaviour or Behaviour())
        inquiry, _ = hidden.prepare(**wishes)
        plain = BlockingTransport.post

        def post(transport, request, attempt):
            reply = plain(transport, request, attempt)
            return replace(reply, body=rewrite(reply.body)) if request.operation == operation else reply

        self.monkeypatch.setattr(BlockingTransport, "post", post)
        run(inquiry)
        self.inquiry = inquiry
        return {one.question: one for one in inquiry.notes}


@pytest.fixture
def world(hide, monkeypatch):
    return World(hide, monkeypatch)


def put(pattern: str, new: str) -> Rewrite:
    """Replaces *pattern* in the text of an answer."""
    return lambda body: re.sub(pattern, new, body.decode(), flags=re.DOTALL).encode()


def test_an_id_that_comes_back_in_small_letters(world):
    found = world.found("send_sms", lambda body: re.sub(rb"<id>.*?</id>", lambda one: one[0].lower(), body))
    assert found[Question.OWN_ID].answer == "no"
    assert "case of its letters changed" in found[Question.OWN_ID].evidence[0]
    assert world.inquiry.sent[Label.FIRST].fate is Fate.ACCEPTED  # found by looking
    assert "found it afterwards" in found[Question.UNASKED_MONEY].because


def test_an_id_that_comes_back_as_another(world):
    found = world.found("send_sms", put("<id>.*?</id>", "<id>17</id>"))
    assert found[Question.OWN_ID].answer == "no"
    assert "as another one" in found[Question.OWN_ID].evidence[0]


@pytest.mark.parametrize(
    ("text", "answer"), [(r"\1", "cut"), ("another text", "changed"), (r"\1: в 12:30,%20100", "changed")]
)
def test_a_list_text_that_arrives_otherwise(world, text, answer):
    found = world.found("get_status", put(r"<message>(Проверка 4 \(\w+\)).*?</message>", f"<message>{text}</message>"))
    assert found[Question.LIST_TEXT].answer == answer


def test_a_status_without_the_text(world):
    found = world.found("get_status", put("<message>.*?</message>", ""))
    assert found[Question.LIST_TEXT].because == "the status did not show the text"
    assert "letter by letter" not in found[Question.CHARSET].evidence[0]


@pytest.mark.parametrize("pattern", ["<last_timestamp>.*?</last_timestamp>", "<last_date>.*?</last_date>"])
def test_a_zone_that_cannot_be_seen(world, pattern):
    found = world.found("get_status", put(pattern, ""))
    assert found[Question.ACCOUNT_ZONE].because == "the status had no local date beside a timestamp"
    assert found[Question.TZ_ABSENT].because == "the zone of the account was not found out"
    assert found[Question.TZ_ZERO].answer == "Moscow"  # the dated message was put far enough ahead


def test_a_status_without_the_time_of_sending(world):
    found = world.found("get_status", put("<send_timestamp>.*?</send_timestamp>", ""))
    assert "no timestamp of the sending" in found[Question.TZ_ZERO].because


@pytest.mark.parametrize(
    ("hours", "behaviour", "answer"),
    [(-2, Behaviour(), "UTC+5"), (-3, Behaviour(account_utc_offset_h=6), "the account's zone")],
)
def test_a_dated_message_that_is_put_down_for_another_moment(world, hours, behaviour, answer):
    def moved(body: bytes) -> bytes:
        def shift(one: re.Match[bytes]) -> bytes:
            return b"<send_timestamp>%d</send_timestamp>" % (int(one[1]) + hours * 3600)

        return re.sub(rb"<send_timestamp>(\d+)</send_timestamp>", shift, body)

    assert world.found("get_status", moved, behaviour)[Question.TZ_ZERO].answer == answer


@pytest.mark.parametrize(
    ("status", "answer"), [("7", "request code"), ("22", "status"), ("252", "err"), ("", "nothing listed")]
)
def test_refused_numbers_in_other_words(world, status, answer):
    found = world.found("send_sms2", put(r"(<errors>.*?<status>)\d+", rf"\g<1>{status}"))
    assert found[Question.ERRORS_FAMILY].answer == answer


def test_a_batch_that_is_refused_as_a_whole_does_not_end_it(world):
    refused = "<sendresult><error>7</error></sendresult>"

    def whole(body: bytes) -> bytes:
        return put("<sendresult>.*</sendresult>", refused)(body) if b"<errors>" in body else body

    found = world.found("send_sms2", whole)
    assert found[Question.ERRORS_FAMILY].answer == "all refused"
    assert "code 7" in found[Question.TZ_ZERO].because
    assert found[Question.LIST_TEXT].answer == "whole"


def test_fields_that_the_description_lacks(world):
    found = world.found("get_status", put("<status>", "<country>x</country><status>"))
    assert found[Question.UNKNOWN_FIELDS].answer == "get_status: country"
    assert "wsdl diff" in found[Question.UNKNOWN_FIELDS].setting


def test_an_answer_in_windows_1251(world):
    def recoded(body: bytes) -> bytes:
        text = re.sub(r"<\?xml.*?\?>", '<?xml version="1.0" encoding="windows-1251"?>', body.decode())
        return text.encode("cp1251")

    found = world.found("get_status", recoded)
    assert found[Question.CHARSET].answer == "UTF-8 and WINDOWS-1251"
    assert "3 of 3 Russian texts came back letter by letter" in found[Question.CHARSET].evidence[0]


def test_answers_in_another_namespace_and_partly_qualified(world):
    found = world.found(
        "get_status", put('xmlns:ns1="[^"]*"', 'xmlns:ns1="http://other/"'), Behaviour(qualified_replies=True)
    )
    assert found[Question.NAMESPACE].answer == "no"
    found = world.found("get_status", put("<(/?)status>", r"<\1ns1:status>"))
    assert found[Question.QUALIFIED].answer == "mixed"


def test_a_message_that_never_was_is_said_to_exist(world):
    there = "<statusresult><status>0</status></statusresult>"
    found = world.found("get_status", put("<statusresult>.*</statusresult>", there))
    assert found[Question.NOT_FOUND].because == "a message that never was is said to exist"


def test_a_text_limit_between_the_known_ones(world):
    hidden = world.hide(Behaviour(text_limit=800))
    inquiry, _ = hidden.prepare(questions=frozenset({Question.TEXT_LIMIT}), free_only=True)
    asked = []
    plain = inquiry.line.client.get_sms_cost

    def cost(phone, text):
        asked.append(len(text))
        return plain(phone, text if len(text) == 1000 else "a")

    inquiry.line.client.get_sms_cost = cost
    run(inquiry)
    assert asked == [1000, 800, 801]
    assert next(iter(inquiry.notes)).answer == "801 to 999"


def test_texts_of_800_characters_are_refused_too(world):
    refused = "<costresult><error>1</error></costresult>"
    found = world.found("get_sms_cost", put("<costresult>.*</costresult>", refused), free_only=True)
    assert found[Question.TEXT_LIMIT].answer == "under 800"
    assert found[Question.PRICE_REFUSAL].answer == "code 1"


def test_half_hours_that_are_refused(world):
    found = world.found(
        "get_sms_cost2", put("<costresult>.*</costresult>", "<costresult><error>1</error></costresult>")
    )
    assert found[Question.HALF_HOUR_ZONE].answer == "no"


@pytest.mark.parametrize("operation", ["get_sms_cost", "get_sms_cost2"])
def test_a_block_is_no_answer_to_a_price_question(world, operation):
    blocked = "<costresult><error>4</error></costresult>"
    found = world.found(operation, put("<costresult>.*</costresult>", blocked))
    assert world.inquiry.stopped
    assert found[Question.PRICE_REFUSAL].answer is None
    assert found[Question.TEXT_LIMIT].answer is None


def test_a_block_is_no_refusal_of_a_number(world):
    blocked = put("<costresult>.*</costresult>", "<costresult><error>4</error></costresult>")
    found = world.found("get_sms_cost", blocked, questions=frozenset({Question.PRICE_REFUSAL}), free_only=True)
    assert world.inquiry.stopped
    assert found[Question.PRICE_REFUSAL].answer is None


def test_a_charge_that_is_not_the_quote(world):
    found = world.found("get_balance", put("<balance>.*?</balance>", "<balance>985.10</balance>"))
    assert found[Question.CHARGE].answer == "no"
    assert found[Question.CHARGE].evidence == ("3 messages: quoted 9.90, the balance went down by 14.90",)


def test_a_copy_refused_with_9_that_is_on_record(hide, monkeypatch):
    inquiry, _ = hide(Behaviour()).prepare()
    plain = Line.look

    def look(line, phone, id, **more):
        twin = inquiry.sent.get(Label.TWIN)
        return plain(line, phone, inquiry.sent[Label.FIRST].id if twin is not None and id == twin.id else id, **more)

    monkeypatch.setattr(Line, "look", look)
    run(inquiry)
    assert next(one for one in inquiry.notes if one.question is Question.CODE_9).answer == "on record"


def test_other_credentials_on_the_reserve_host(hide):
    hidden = hide(Behaviour())
    inquiry, _ = hidden.prepare(questions=frozenset({Question.RESERVE}))
    hidden.server.faults.add("refuse", operation="get_balance", code=2)
    run(inquiry)
    assert next(iter(inquiry.notes)).answer == "other credentials"


def test_a_lost_answer_of_the_reserve_host_is_no_finding(hide):
    hidden = hide(Behaviour())
    inquiry, _ = hidden.prepare(questions=frozenset({Question.RESERVE}))
    hidden.server.faults.add("lost_reply", operation="get_balance")
    run(inquiry)
    found = next(iter(inquiry.notes))
    assert found.answer is None
    assert "its answer was lost" in found.because


def test_no_reserve_host_is_known_for_an_address(hide):
    found = next(iter(hide().inquire(questions=frozenset({Question.RESERVE}), reserve_url=None).notes))
    assert "--reserve-url" in found.because


@pytest.mark.parametrize(("hours", "words"), [(3, "UTC+3"), (0, "UTC+0"), (-4.5, "UTC-4:30"), (5.75, "UTC+5:45")])
def test_zones_in_words(hours, words):
    assert zone_words(timedelta(hours=hours)) == words


def test_no_repr_shows_a_phone(hide):
    inquiry = hide().inquire()
    shown = repr((inquiry, inquiry.line, inquiry.wishes, inquiry.line.sent, dict(inquiry.planned)))
    assert not re.search(r"\d{11}", shown)
    assert "Проверка" not in shown
