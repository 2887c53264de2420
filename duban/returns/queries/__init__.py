"""Reads of reporting (报送)."""
