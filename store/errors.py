"""What can go wrong, one class per cause. Each message is one sentence that says what to do next."""


class StoreError(Exception):
    """The base of everything that the store refuses or fails to do.

    `str(error)` is one sentence for a person; `exit_code` is what a plain command ends with:
    1 refused or failed, 3 the store is busy, full or damaged.
    """

    exit_code = 1


class NotFound(StoreError):
    """What was named does not exist, or the reader may not see it; the two are told alike."""


class Denied(StoreError):
    """The acting member has no right to do this."""


class Conflict(StoreError):
    """It clashes with what is there: a name that is taken, a thread that is closed."""


class Invalid(StoreError):
    """What came in can't be taken: too long, empty, not what was expected."""


class ReadOnly(StoreError):
    """The store can be read but not written, from here or by this program."""


class Cancelled(StoreError):
    """Somebody stopped waiting; nothing was changed."""


class Busy(StoreError):
    """Another process holds the store for longer than we wait."""

    exit_code = 3


class Full(StoreError):
    """The disk, the quota or the file-size limit is exhausted."""

    exit_code = 3


class Corrupt(StoreError):
    """The file is damaged, or the disk under it fails."""

    exit_code = 3
