"""Figures of this product on this machine (`make bench`). They are printed and never decide whether a test passes."""
