"""The provider's extended parameters: built, read back, explained, and guarded before they go out."""

from smsc_soap.wire.extended.content import BinaryMessage, WapPush
from smsc_soap.wire.extended.explain import ExplainedValue, Explanation, explain_query
from smsc_soap.wire.extended.guard import check_parameters, check_ready_string
from smsc_soap.wire.extended.lists import ListLine, MessageList
from smsc_soap.wire.extended.parameters import ExtendedParameters
from smsc_soap.wire.extended.parsed import ParsedQuery, parse_query
from smsc_soap.wire.extended.voice import Voice, VoiceName, VoiceOptions
from smsc_soap.wire.extended.words import Problem, Severity

__all__ = [
    "BinaryMessage",
    "ExplainedValue",
    "Explanation",
    "ExtendedParameters",
    "ListLine",
    "MessageList",
    "ParsedQuery",
    "Problem",
    "Severity",
    "Voice",
    "VoiceName",
    "VoiceOptions",
    "WapPush",
    "check_parameters",
    "check_ready_string",
    "explain_query",
    "parse_query",
]
