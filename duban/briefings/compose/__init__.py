"""Drafts of briefings (通报) from a frozen snapshot: sentences, tables, figures, and the checks that refuse a wrong one. Pure."""
