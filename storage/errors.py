"""What can go wrong with our memory, by name."""


class StorageError(Exception):
    """Base of everything the storage raises on purpose."""


class AlreadyHandled(StorageError):
    """The update was finished by somebody else: nothing of this transaction may stay."""


class DatabaseUnreachable(StorageError):
    """The database does not answer; what was asked can be asked again."""


class DatabaseRefuses(StorageError):
    """The database answers but cannot write (disk full, read only): nothing was changed."""


class SchemaMismatch(StorageError):
    """The tables are not those of this version of the program."""


class SchemaTooNew(SchemaMismatch):
    """A newer version of the program has written these tables; this one does not know them."""


class Unfilled(StorageError):
    """Words for a customer with a variable that nobody filled: they do not leave."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("、".join(names))
        self.names = names
