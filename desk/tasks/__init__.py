"""A colleague's list of what is still to be done: written, shown, moved, rung when it falls due."""
