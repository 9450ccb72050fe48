"""The provider's HTTP interface: fields out, bytes in. One file per group of scripts.

Asked for are JSON (``fmt=3``) and UTF-8; answers are read as UTF-8, whatever their header says. Numbers are taken as
they are written, in quotes or without.

Source: provider's HTTP pages, 2024.
"""
