"""公文版式: what an official document says (`blocks`) and how it is printed. Pure Python, no Django."""
