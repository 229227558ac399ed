"""Orders: heard, linked to their customer, confirmed, changed, paid for, packed, and what each side reads of them."""
