"""Commands of reporting: opening rounds, filling in, reviewing."""
