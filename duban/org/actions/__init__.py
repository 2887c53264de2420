"""Commands on governments, the unit register, posts and accounts."""
