"""The phrase library at work: written, imported, approved, found, filled, kept true, and learned from."""
