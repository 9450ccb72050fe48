"""Cassettes are YAML, though no YAML library wrote them, and files of others are left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from smsc_soap.calibration.cassettes import cassette_texts, write_cassettes
from smsc_soap.calibration.origin import Origin
from smsc_soap.calibration.recording import Exchange
from smsc_soap.wire.exchange import HttpReply, HttpRequest

DAY = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ORIGIN = Origin("sandbox", "sandbox")
BODY = b"<a><status_name>1</status_name></a>"


def exchange(step="first", body=BODY, status=200, headers=None):
    request = HttpRequest("send_sms", "x", ((b"SOAPAction", b'"x"'), (b"Authorization", b"canary")), BODY)
    reply = None if body is None else HttpReply(status, headers or {"content-type": "text/xml", "x": "canary"}, body)
    return Exchange(step, DAY, request, reply)


def test_one_file_for_each_step_with_the_origin_on_top():
    texts = cassette_texts([exchange(), exchange("id-case"), exchange()], ORIGIN)
    assert {name: len(yaml.safe_load(text)["interactions"]) for name, text in texts.items()} == {
        "calibrate_first.yaml": 2,
        "calibrate_id_case.yaml": 1,
    }
    assert all(text.startswith("origin: sandbox\nversion: 1\n") for text in texts.values())


def test_only_the_headers_that_matter_are_kept():
    [text] = cassette_texts([exchange()], ORIGIN).values()
    [kept] = yaml.safe_load(text)["interactions"]
    assert kept["request"]["headers"] == {"soapaction": ['"x"']}
    assert kept["response"]["headers"] == {"content-type": ["text/xml"]}
    assert kept["request"]["uri"] == "http://127.0.0.1/sys/soap.php"
    assert "canary" not in text


@pytest.mark.parametrize(("status", "phrase"), [(200, "OK"), (503, "Service Unavailable"), (599, "")])
def test_the_status_of_http_is_kept(status, phrase):
    [text] = cassette_texts([exchange(status=status)], ORIGIN).values()
    assert yaml.safe_load(text)["interactions"][0]["response"]["status"] == {"code": status, "message": phrase}


@pytest.mark.parametrize("body", [None, b"", b"<html>maintenance canary"])
def test_what_cannot_be_scrubbed_is_not_written(body):
    assert cassette_texts([exchange(body=body)], ORIGIN) == {}


# The machine may be busy: how long an example takes says nothing here.
@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_every_text_that_xml_can_carry_comes_back(words):
    from xml.sax.saxutils import escape

    body = f"<a><status_name>{escape(words)}</status_name></a>".encode()
    texts = cassette_texts([exchange(body=body)], ORIGIN)
    if not texts:
        return  # a character that XML cannot carry
    [text] = texts.values()
    kept = yaml.safe_load(text)["interactions"][0]["response"]["body"]["string"]
    from lxml import etree

    assert etree.fromstring(kept.encode()).findtext("status_name") == etree.fromstring(body).findtext("status_name")


def test_a_file_that_is_there_is_left_alone(tmp_path):
    folder = tmp_path / "cassettes" / "sandbox"
    assert [one.name for one in write_cassettes(folder, {"a.yaml": "one"})] == ["a.yaml"]
    with pytest.raises(FileExistsError):
        write_cassettes(folder, {"a.yaml": "two"})
    assert (folder / "a.yaml").read_text() == "one"
