"""Pages of reporting (报送)."""
