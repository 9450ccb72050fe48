"""Rows of a table → recipients with their texts: read in bounded memory, every row accounted for."""
