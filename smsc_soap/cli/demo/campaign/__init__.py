"""The third act of the demonstration: a campaign with real commands and a real death in the middle."""
