"""SOAP adapter for the SMS provider SMSC: prices, sends and follows messages, and says what is known of each.

Importing this package loads nothing heavy; each public name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smsc_soap import errors as errors
    from smsc_soap.campaign.plans.plan import Plan as Plan
    from smsc_soap.campaign.quotes.estimate import Estimate as Estimate
    from smsc_soap.campaign.runs.campaign import Campaign as Campaign
    from smsc_soap.client.async_client import AsyncSmscClient as AsyncSmscClient
    from smsc_soap.client.http.voice_code import VoiceCode as VoiceCode
    from smsc_soap.client.sync_client import SmscClient as SmscClient
    from smsc_soap.errors import SendOutcomeUnknown as SendOutcomeUnknown
    from smsc_soap.model.analysis import TextAnalysis as TextAnalysis
    from smsc_soap.model.analysis import analyze as analyze
    from smsc_soap.model.http.attachment import Attachment as Attachment
    from smsc_soap.model.http.captcha import Captcha as Captcha
    from smsc_soap.model.http.subclients import SubclientCurrency as SubclientCurrency
    from smsc_soap.model.http.subclients import SubclientFlag as SubclientFlag
    from smsc_soap.model.http.subclients import SubclientKind as SubclientKind
    from smsc_soap.model.http.subclients import SubclientSettings as SubclientSettings
    from smsc_soap.model.limits import ProviderLimits as ProviderLimits
    from smsc_soap.model.phone import Phone as Phone
    from smsc_soap.model.phone import parse_phone as parse_phone
    from smsc_soap.model.recipient import ContactGroup as ContactGroup
    from smsc_soap.model.recipient import EmailAddress as EmailAddress
    from smsc_soap.model.recipient import TelegramName as TelegramName
    from smsc_soap.model.recipient import parse_recipients as parse_recipients
    from smsc_soap.model.results import Accepted as Accepted
    from smsc_soap.model.results import BalanceResult as BalanceResult
    from smsc_soap.model.results import CostResult as CostResult
    from smsc_soap.model.results import Refused as Refused
    from smsc_soap.model.results import SendResult as SendResult
    from smsc_soap.model.results import StatusResult as StatusResult
    from smsc_soap.model.results import StillUnknown as StillUnknown
    from smsc_soap.model.rewriting import Rewriting as Rewriting
    from smsc_soap.model.rewriting import rewritten as rewritten
    from smsc_soap.model.schedule import SendAfter as SendAfter
    from smsc_soap.model.schedule import SendAt as SendAt
    from smsc_soap.model.schedule import SendAtLocal as SendAtLocal
    from smsc_soap.model.schedule import SendBetweenHours as SendBetweenHours
    from smsc_soap.model.segments import count_segments as count_segments
    from smsc_soap.model.status import DeliveryStatus as DeliveryStatus
    from smsc_soap.model.translit import transliterate as transliterate
    from smsc_soap.outbox.outbox import Outbox as Outbox
    from smsc_soap.settings import Settings as Settings
    from smsc_soap.wire.extended import BinaryMessage as BinaryMessage
    from smsc_soap.wire.extended import ExtendedParameters as ExtendedParameters
    from smsc_soap.wire.extended import ListLine as ListLine
    from smsc_soap.wire.extended import MessageList as MessageList
    from smsc_soap.wire.extended import VoiceOptions as VoiceOptions
    from smsc_soap.wire.extended import WapPush as WapPush

__version__ = "0.1.0"

#: Public name → module that has it.
_HOMES = {
    name: f"smsc_soap.{module}"
    for module, names in {
        "campaign.runs.campaign": "Campaign",
        "campaign.quotes.estimate": "Estimate",
        "campaign.plans.plan": "Plan",
        "client.async_client": "AsyncSmscClient",
        "client.http.voice_code": "VoiceCode",
        "client.sync_client": "SmscClient",
        "errors": "SendOutcomeUnknown",
        "model.analysis": "TextAnalysis analyze",
        "model.http.attachment": "Attachment",
        "model.http.captcha": "Captcha",
        "model.http.subclients": "SubclientCurrency SubclientFlag SubclientKind SubclientSettings",
        "model.limits": "ProviderLimits",
        "model.phone": "Phone parse_phone",
        "model.recipient": "ContactGroup EmailAddress TelegramName parse_recipients",
        "model.results": "Accepted BalanceResult CostResult Refused SendResult StatusResult StillUnknown",
        "model.rewriting": "Rewriting rewritten",
        "model.schedule": "SendAfter SendAt SendAtLocal SendBetweenHours",
        "model.segments": "count_segments",
        "model.status": "DeliveryStatus",
        "model.translit": "transliterate",
        "outbox.outbox": "Outbox",
        "settings": "Settings",
        "wire.extended": "BinaryMessage ExtendedParameters ListLine MessageList VoiceOptions WapPush",
    }.items()
    for name in names.split()
}

__all__ = ["__version__", "errors", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("smsc_soap.errors")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'smsc_soap' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
