"""What a calibration writes is replayed by vcrpy to an ordinary client, and nothing private is in it."""

from __future__ import annotations

import json
import re

import cassette_rules
import pytest
import yaml
from vcr import VCR

from smsc_soap import SmscClient
from smsc_soap.calibration.cassettes import cassette_texts, write_cassettes
from smsc_soap.calibration.messages import WRONG_PHONE, Label
from smsc_soap.calibration.origin import origin_of
from smsc_soap.calibration.report import markdown, report_dict
from smsc_soap.cli.output import plain
from smsc_soap.errors import DuplicateOrBusy, MessageNotFound, PhoneRejected
from smsc_soap.sandbox.behaviour import Behaviour

#: Outside the numbers that other tests use: it must be nowhere in what was written.
OWN = "+79990007351"
TEST_PHONE, OTHER_TEST_PHONE = "+79990000001", "+79990000002"
API_KEY = {"api_key": "sandbox-key"}


class Calibrated:
    """One calibration, and everything it wrote."""

    def __init__(self, hidden, folder):
        self.inquiry = hidden.inquire(API_KEY, phones=(OWN,))
        exchanges = self.inquiry.line.client.log.exchanges
        origin = origin_of(hidden.server.url, hidden.clock.now(), exchanges)
        self.files = write_cassettes(folder, cassette_texts(exchanges, origin))
        self.report = markdown(self.inquiry, origin, hidden.clock.now())
        self.json = json.dumps(plain(report_dict(self.inquiry, origin, hidden.clock.now())), ensure_ascii=False)

    def replaying(self, step):
        vcr = VCR(record_mode="none")
        vcr.register_matcher("soap_op", cassette_rules.soap_op)
        [path] = [one for one in self.files if one.stem == f"calibrate_{step}"]
        return vcr.use_cassette(str(path), **cassette_rules.VCR_SETTINGS)

    def sent(self, label):
        return self.inquiry.sent[label]


@pytest.fixture
def calibrated(hide, tmp_path):
    return Calibrated(hide(Behaviour(visibility_lag_s=2.0, unasked_money=True, qualified_replies=True)), tmp_path)


@pytest.fixture
def anybody():
    with SmscClient(api_key="another-key", base_url="http://127.0.0.1:9", repeat=False, limits=None) as client:
        yield client


def test_an_accepted_send_is_replayed(calibrated, anybody):
    first = calibrated.sent(Label.FIRST)
    with calibrated.replaying("first") as cassette:
        result = anybody.send_sms(TEST_PHONE, first.text, id=first.id)
    assert (result.id, result.parts, str(result.cost)) == (first.id, 1, "3.30")
    assert cassette.all_played


def test_balances_are_shifted_and_charges_stay(calibrated, anybody):
    first = calibrated.sent(Label.FIRST)
    with calibrated.replaying("access"):
        before = anybody.get_balance().balance
    with calibrated.replaying("first"):
        after = anybody.send_sms(TEST_PHONE, first.text, id=first.id).balance
    assert str(before) == "1000.00"
    assert before - after == first.quote


def test_code_9_is_replayed(calibrated, anybody):
    twin = calibrated.sent(Label.TWIN)
    with calibrated.replaying("twin"), pytest.raises(DuplicateOrBusy):
        anybody.send_sms(TEST_PHONE, twin.text, id=twin.id)


def test_a_refusal_is_replayed(calibrated, anybody):
    wrong = calibrated.sent(Label.WRONG)
    with calibrated.replaying("wrong_number"), pytest.raises(PhoneRejected):
        anybody.send_sms(OTHER_TEST_PHONE, wrong.text, id=wrong.id)


def test_a_message_that_becomes_visible_is_replayed_in_order(calibrated, anybody):
    first = calibrated.sent(Label.FIRST)
    with calibrated.replaying("visible"):
        with pytest.raises(MessageNotFound):
            anybody.get_status(TEST_PHONE, first.id, all=1)
        assert anybody.get_status(TEST_PHONE, first.id, all=1).status_name == "Передано оператору"


def test_every_cassette_has_the_form_of_this_project(calibrated):
    assert len(calibrated.files) >= 15
    for path in calibrated.files:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("origin: sandbox\n")
        for one in yaml.safe_load(text)["interactions"]:
            request = one["request"]
            assert request["uri"] == cassette_rules.ADDRESS
            assert set(request["headers"]) == {"content-type", "soapaction"}
            body = request["body"].encode()
            asked = cassette_rules.operation_and_fields(body)
            assert cassette_rules.operation_and_fields(cassette_rules.scrubbed(body)) == asked, "hidden already"


def test_nothing_private_is_written_anywhere(calibrated):
    texts = [one.text for one in calibrated.inquiry.line.sent]
    ids = [one.id for one in calibrated.inquiry.line.sent]
    private = ["9990007351", "7351", "sandbox-key", "alex", "another-key", WRONG_PHONE.lstrip("+"), *texts]
    for text in (calibrated.report, calibrated.json, *(one.read_text(encoding="utf-8") for one in calibrated.files)):
        assert not [one for one in private if one in text]
        assert not re.search(r"\d{11}", text)
    for text in (calibrated.report, calibrated.json):
        assert not [one for one in ids if one in text]


def test_the_report_says_who_was_asked_and_never_the_provider(calibrated):
    assert "Origin: sandbox." in calibrated.report
    assert "nothing here says anything about the provider" in calibrated.report
    assert '"origin": "sandbox"' in calibrated.json
    assert '"is_provider": false' in calibrated.json
    assert "Not found out" not in calibrated.report
    assert "| A5, S4 | Does another id make an equal send a different one? | **no** |" in calibrated.report
