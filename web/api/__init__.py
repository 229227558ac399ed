"""The door for other programs: a shop's own system tells what happened to its orders."""
