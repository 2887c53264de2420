"""Papers of reporting (报送的纸面): what a unit prints, signs and hands in, and the sheet of passwords."""
