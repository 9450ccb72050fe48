"""What may be switched for a subclient."""

from __future__ import annotations

from enum import StrEnum


class SubclientFlag(StrEnum):
    """What may be switched for a subclient.

    Source: provider's page of parameters for subclients (``fl[8]``, ``fl[9]``; ``fl[29]`` also its examples of 2023),
    and a public library that repeats the rest of it.
    """

    USE_MAIN_SENDERS = "fl[29]"
    #: Contacts of the main account, too.
    USE_MAIN_CONTACTS = "fl[26]"
    FORWARD_STATUSES = "fl[10]"
    FORWARD_INCOMING = "fl[11]"
    #: To ``incoming_phone``.
    FORWARD_INCOMING_TO_PHONE = "fl[8]"
    #: To ``incoming_email``.
    FORWARD_INCOMING_TO_EMAIL = "fl[9]"
    #: Incoming calls go neither to e-mail, phone nor handler.
    FORWARD_NO_CALLS = "fl2[4]"
    TRACK_PARTS = "fl[23]"
    DELIVERY_CONTROL = "fl[5]"
    #: Dearer routes, for delivery that is more certain.
    DEARER_ROUTES = "fl2[9]"
    #: Cheap routes first, and dearer ones for what was not delivered; not for mailings.
    CHEAP_ROUTES_FIRST = "fl2[24]"
    DETECT_ANSWERING_MACHINES = "fl[16]"
    #: Nothing goes out under another sender name than the one asked for.
    FORBID_OTHER_SENDERS = "fl2[12]"
    #: Where the sender name is replaced, it is not put into the text.
    NO_SENDER_IN_TEXT = "fl2[13]"
    FORBID_MAILINGS = "fl[6]"
    #: Mass and advertising mailings.
    FORBID_MASS_MAILINGS = "fl2[23]"
    FORBID_SETTINGS = "fl[27]"
    FORBID_PAYMENTS = "fl[28]"
    #: Outside ``send_hours`` nothing is taken, instead of waiting for the next day.
    FORBID_OTHER_HOURS = "fl2[15]"
    #: ``send_hours`` are those of the subscriber's zone.
    HOURS_OF_SUBSCRIBERS = "fl2[16]"
    #: The subclient does not see its messages.
    HIDE_MESSAGES = "fl2[1]"
    EXTENDED_CABINET = "fl2[8]"
    #: No confirmation when somebody logs in from a new address.
    TRUST_NEW_ADDRESSES = "fl3[20]"
    #: The last 20 HTTP requests are kept for ten minutes.
    KEEP_REQUEST_LOG = "fl[30]"
    SMPP = "fl[2]"
    INCOMING_OVER_SMPP = "fl[1]"
    #: Letters do not become messages.
    NO_MAIL_GATEWAY = "mfl[0]"
    MAIL_WITHOUT_SUBJECT = "mfl[1]"
    MAIL_WITHOUT_TEXT = "mfl[2]"
    MAIL_WITHOUT_AUTHOR = "mfl[3]"
    #: The text of a letter is written in Latin letters.
    MAIL_IN_LATIN = "mfl[4]"
    PHONES_IN_MAIL_TEXT = "mfl[5]"
    PHONES_IN_MAIL_ADDRESS = "mfl[6]"
    #: Sends nothing and costs nothing.
    TEST_MODE = "fl2[27]"
    BLOCKED = "fl2[10]"
