"""What goes wrong in the middle: nothing is sent again, every question keeps a reason, and what is known is told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from smsc_soap.calibration.messages import WRONG_PHONE, Fate, Label
from smsc_soap.calibration.questions import Question
from smsc_soap.calibration.run import STEPS, run
from smsc_soap.errors import AuthenticationFailed, IpBlocked
from smsc_soap.sandbox.behaviour import Behaviour

LIVING = Behaviour(visibility_lag_s=2.0)


def findings(inquiry):
    return {one.question: one for one in inquiry.notes}


def copies(hidden):
    return Counter((one.phone, one.text) for one in hidden.server.ledger).most_common(1)[0][1]


class TestLostAnswers:
    def test_a_lost_answer_is_looked_for_and_not_repeated(self, hide):
        hidden = hide(LIVING)
        hidden.server.faults.add("lost_reply", operation="send_sms", nth=3)  # the first two go to nobody's number
        inquiry = hidden.inquire()
        assert inquiry.sent[Label.FIRST].fate is Fate.ACCEPTED
        assert copies(hidden) == 1
        found = findings(inquiry)
        assert found[Question.UNASKED_MONEY].answer is None
        assert "nobody can know" in found[Question.UNASKED_MONEY].because
        assert found[Question.ACCOUNT_ZONE].answer == "UTC+3"
        assert found[Question.CHARGE].answer == "yes"

    def test_a_send_that_never_arrived_stays_unknown_and_its_twin_is_not_sent(self, hide):
        hidden = hide(LIVING)
        hidden.server.faults.add("reset_unexecuted", operation="send_sms", nth=3)
        inquiry = hidden.inquire()
        assert inquiry.sent[Label.FIRST].fate is Fate.UNKNOWN
        assert Label.TWIN not in inquiry.sent
        assert hidden.server.posts("send_sms") == 3
        found = findings(inquiry)
        assert found[Question.ID_IN_IDENTITY].because == "there was no accepted message to repeat"
        assert found[Question.TZ_ZERO].answer == "Moscow"  # the other messages go on
        assert found[Question.CHARGE].answer is None
        assert inquiry.line.spent == Decimal("9.90")  # an unknown one counts as paid for

    def test_a_lost_answer_to_the_twin_is_settled_by_looking(self, hide):
        hidden = hide(Behaviour(id_in_identity=True))
        hidden.server.faults.add("lost_reply", operation="send_sms", nth=4)
        inquiry = hidden.inquire()
        assert findings(inquiry)[Question.ID_IN_IDENTITY].answer == "yes"
        assert copies(hidden) == 2

    @pytest.mark.parametrize("nth", range(1, 4))
    @pytest.mark.parametrize("operation", ["send_sms2", "send_sms"])
    @pytest.mark.parametrize("kind", ["lost_reply", "reset_unexecuted", "truncated"])
    def test_whichever_send_is_hit_nobody_gets_it_twice(self, hide, kind, operation, nth):
        hidden = hide(LIVING)
        hidden.server.faults.add(kind, operation=operation, nth=nth)
        inquiry = hidden.inquire()
        assert copies(hidden) == 1
        assert all(one.answer is not None or one.because for one in inquiry.notes)

    @pytest.mark.parametrize("kind", ["lost_reply", "truncated"])
    def test_lost_status_answers_are_no_looks(self, hide, kind):
        hidden = hide(LIVING)
        hidden.server.faults.add(kind, operation="get_status", nth=2, times=2)
        found = findings(hidden.inquire())
        assert found[Question.LAG].answer is not None
        assert found[Question.ID_CASE].answer == "yes"
        assert found[Question.ACCOUNT_ZONE].answer == "UTC+3"

    def test_a_message_settled_too_late_gets_no_twin(self, hide):
        hidden = hide(Behaviour(visibility_lag_s=60.0))
        hidden.server.faults.add("lost_reply", operation="send_sms", nth=3)
        inquiry = hidden.inquire()
        assert inquiry.sent[Label.FIRST].fate is Fate.ACCEPTED
        assert Label.TWIN not in inquiry.sent
        assert "too late for an equal one" in findings(inquiry)[Question.ID_IN_IDENTITY].because
        assert copies(hidden) == 1


class TestRefusals:
    def test_wrong_credentials_end_it_before_anything_after_one_try(self, hide):
        hidden = hide()
        with pytest.raises(AuthenticationFailed):
            hidden.prepare({"login": "alex", "password": "wrong"})
        assert hidden.refusals(2) == 1

    def test_a_wrong_key_is_tried_at_both_places_once_and_no_more(self, hide):
        hidden = hide()
        with pytest.raises(AuthenticationFailed):
            hidden.prepare({"api_key": "wrong"})
        assert hidden.refusals(2) == 2
        assert hidden.server.posts() == 2

    def test_a_blocked_address_ends_everything(self, hide):
        hidden = hide()
        inquiry, _ = hidden.prepare()
        hidden.server.provider.block.block(hidden.clock.now() + timedelta(minutes=10))
        run(inquiry)
        assert inquiry.stopped
        assert hidden.refusals(4) == 1
        assert "after get_status was answered with code 4" in findings(inquiry)[Question.LAG].because
        assert not hidden.server.ledger

    def test_a_block_in_the_middle_keeps_what_is_known(self, hide):
        hidden = hide()
        hidden.server.faults.add("refuse", operation="send_sms2", code=4)
        inquiry = hidden.inquire()
        assert inquiry.stopped
        found = findings(inquiry)
        assert found[Question.ID_IN_IDENTITY].answer == "no"
        assert found[Question.ACCOUNT_ZONE].answer == "UTC+3"
        assert "nothing more was asked" in found[Question.LIST_TEXT].because
        assert found[Question.LAG].answer == "at once"

    @pytest.mark.parametrize("code", [3, 6, 8])
    def test_a_refused_message_is_noted_and_no_more_are_sent(self, hide, code):
        hidden = hide()
        hidden.server.faults.add("refuse", operation="send_sms", nth=3, code=code)
        inquiry = hidden.inquire()
        found = findings(inquiry)
        assert f"code {code}" in found[Question.UNASKED_MONEY].because
        assert found[Question.LIST_TEXT].because == "an earlier message was refused, so no more were sent"
        assert not hidden.server.ledger
        assert hidden.server.posts("send_sms2") == 0

    def test_a_denied_sender_is_only_tried_when_asked_for(self, hide):
        hidden = hide()
        inquiry = hidden.inquire(denied_sender="DENIED")
        evidence = findings(inquiry)[Question.REFUSAL_ID].evidence
        assert "a denied sender name: code 6, with an id" in evidence
        assert Label.DENIED not in hide().inquire().sent

    def test_a_denied_sender_that_passes_is_paid_for_and_said(self, hide):
        hidden = hide()
        inquiry = hidden.inquire(denied_sender="ANYNAME")
        assert inquiry.sent[Label.DENIED].fate is Fate.ACCEPTED
        assert "a denied sender name: accepted" in findings(inquiry)[Question.REFUSAL_ID].evidence
        assert findings(inquiry)[Question.CHARGE].answer == "yes"


class TestMoney:
    def test_nothing_goes_over_the_budget(self, hide):
        hidden = hide()
        inquiry = hidden.inquire(budget=Decimal("7"))
        assert len(hidden.server.ledger) == 2
        assert inquiry.line.spent == Decimal("6.60")
        assert "budget" in findings(inquiry)[Question.LIST_TEXT].because

    def test_free_questions_send_nothing_to_anybody(self, hide):
        hidden = hide()
        inquiry = hidden.inquire(free_only=True)
        found = findings(inquiry)
        assert not hidden.server.ledger
        assert {
            entry.fields["phones"] for entry in hidden.server.provider.journal if entry.operation == "send_sms"
        } == {WRONG_PHONE}
        assert found[Question.NOT_FOUND].answer == "error 3"
        assert found[Question.REFUSAL_ID].answer == "yes"
        assert "only free questions" in found[Question.LAG].because
        assert "proves nothing" in found[Question.REFUSAL_RECORDED].because
        assert found[Question.RESERVE].answer is None

    def test_a_wrong_number_with_a_price_is_not_sent_to(self, hide):
        hidden = hide()
        inquiry, _ = hidden.prepare()
        calls = []
        plain = inquiry.line.client.get_sms_cost
        quote = plain("+79990000001", "x")
        inquiry.line.client.get_sms_cost = lambda phone, text: (
            calls.append(phone) or (quote if phone == WRONG_PHONE else plain(phone, text))
        )
        run(inquiry)
        assert WRONG_PHONE in calls
        assert findings(inquiry)[Question.PRICE_REFUSAL].answer == "none"
        assert "was not tried" in findings(inquiry)[Question.REFUSAL_ID].because
        assert not any(one.label is Label.WRONG for one in inquiry.line.sent)

    @pytest.mark.parametrize("question", Question)
    def test_each_question_can_be_asked_alone(self, hide, question):
        hidden = hide(LIVING)
        inquiry = hidden.inquire(questions=frozenset({question}))
        [found] = inquiry.notes
        usual = {Question.API_KEY_PLACE: None}.get(question, found.answer)
        assert found.answer == usual
        assert (found.answer is None) == (question is Question.API_KEY_PLACE), found
        assert len(hidden.server.ledger) <= 1


class TestPhones:
    def test_messages_go_to_own_numbers_in_turn_and_the_twin_where_the_first_went(self, hide):
        hidden = hide(Behaviour(id_in_identity=True))
        inquiry = hidden.inquire(phones=("+79990000001", "+77000000001"))
        assert {one.phone for one in hidden.server.ledger} == {"79990000001", "77000000001"}
        assert inquiry.sent[Label.FIRST].phone == inquiry.sent[Label.TWIN].phone
        assert inquiry.sent[Label.EXTENDED].quote == Decimal("9.50")
        assert inquiry.planned[Label.ZONE].quote == Decimal("3.30")
        assert findings(inquiry)[Question.CHARGE].answer == "yes"


class TestPatience:
    def test_a_message_that_does_not_become_visible_is_said_so(self, hide):
        hidden = hide(Behaviour(visibility_lag_s=3000.0))
        inquiry = hidden.inquire(patience_s=120.0)
        found = findings(inquiry)
        assert found[Question.LAG].answer == "more than 120 s"
        assert "was not visible within 120 s" in found[Question.ID_CASE].because
        assert "was not visible within 120 s" in found[Question.TZ_ZERO].because
        assert copies(hidden) == 1

    def test_a_long_lag_asks_for_a_longer_settling_time(self, hide):
        found = findings(hide(Behaviour(visibility_lag_s=100.0)).inquire())
        assert found[Question.LAG].answer == "95 to 125 s"
        assert "1250 s" in found[Question.LAG].setting

    def test_a_refused_send_is_looked_for_after_twice_the_longest_lag(self, hide):
        hidden = hide(Behaviour(visibility_lag_s=40.0))
        started = hidden.clock.now()
        hidden.inquire(questions=frozenset({Question.REFUSAL_RECORDED}))
        assert (hidden.clock.now() - started).total_seconds() >= 130

    def test_no_message_is_looked_at_more_often_than_the_provider_allows(self, hide):
        hidden = hide(Behaviour(visibility_lag_s=300.0, id_case_sensitive=False))
        hidden.inquire()
        assert hidden.refusals(9) == 1  # the twin alone

    def test_a_message_that_is_not_delivered_in_time_is_said_so(self, hide):
        hidden = hide()
        found = findings(hidden.inquire(phones=("+79990009900",)))
        assert "not delivered in time (status 0)" in found[Question.ZERO_ERR].because

    def test_ctrl_c_keeps_what_is_known_wherever_it_comes(self, hide):
        for step in (one.name for one in STEPS):
            hidden = hide(LIVING)
            inquiry, _ = hidden.prepare()

            def tell(english: str, russian: str, step: str = step) -> None:
                if english == f"asking: {step}":
                    raise KeyboardInterrupt

            inquiry.line.tell = tell
            run(inquiry)
            assert inquiry.interrupted == (step != "denied-sender")
            assert all(one.answer is not None or one.because for one in inquiry.notes)
            assert findings(inquiry)[Question.QUALIFIED].answer == "no"
            if step == "id-case":
                assert findings(inquiry)[Question.ACCOUNT_ZONE].answer == "UTC+3"
                assert "interrupted" in findings(inquiry)[Question.ID_CASE].because

    def test_ctrl_c_inside_a_send_leaves_it_unknown(self, hide):
        hidden = hide()
        inquiry, _ = hidden.prepare()
        transport = inquiry.line.client._ready()
        plain = transport.post

        def post(request, attempt):
            reply = plain(request, attempt)
            if request.operation == "send_sms" and WRONG_PHONE.encode() + b"<" not in request.body:
                raise KeyboardInterrupt
            return reply

        transport.post = post
        run(inquiry)
        assert inquiry.interrupted
        assert inquiry.line.sent[-1].fate is Fate.UNKNOWN
        assert len(hidden.server.ledger) == 1


def test_a_blocked_address_is_never_asked_again(hide):
    hidden = hide()
    hidden.server.provider.block.block(hidden.clock.now() + timedelta(minutes=10))
    with pytest.raises(IpBlocked):
        hidden.prepare()
    assert hidden.server.posts() == 1
