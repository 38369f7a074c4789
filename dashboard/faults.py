"""Why a release cannot be shown."""


class ReleaseError(Exception):
    """The release cannot be shown."""


class ReleaseMissing(ReleaseError):
    """There is no file where the setting points."""


class ReleaseDamaged(ReleaseError):
    """The file is not a release, or part of it cannot be read."""


class ReleaseTooOld(ReleaseError):
    """The file was written for an earlier dashboard."""


class ReleaseTooNew(ReleaseError):
    """The file was written for a later dashboard."""
