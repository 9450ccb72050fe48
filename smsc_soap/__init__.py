"""SOAP adapter for the SMS provider SMSC."""
