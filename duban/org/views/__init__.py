"""Pages of the room: signing in, the unit register, posts, accounts."""
