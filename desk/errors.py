"""What people at the desk do wrong; ``str(error)`` is said to them as it is."""


class DeskError(Exception):
    """Something a person can put right; its text is Chinese and goes to them."""


class NotAllowed(DeskError):
    """The role of this person does not cover it."""


class NotFound(DeskError):
    """What was named is not there (any more)."""


class AccountMoved(Exception):
    """The shop's account was connected anew while we were thinking: ask again whose message it is."""


class Expected(Exception):
    """The customer was asked for this: it may be the answer, and no line for the desk (never shown to anybody)."""


class StateMoved(Exception):
    """The talk went on while we were thinking: think again (never shown to anybody)."""
