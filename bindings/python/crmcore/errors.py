"""What can go wrong. Every error has a `code` (the contract), a `subject` (the value at fault) and one line for people."""


class CrmError(Exception):
    """Base of all errors of crmcore."""

    code = "internal"

    def __init__(self, message: str, subject: str = "") -> None:
        super().__init__(message)
        self.subject = subject

    def __str__(self) -> str:  # KeyError would put quotes around it
        return str(self.args[0])


class InvalidError(CrmError, ValueError):
    code = "invalid"


class UnknownNameError(CrmError, KeyError):
    code = "unknown_name"


class NotFoundError(CrmError, LookupError):
    code = "not_found"


class StaleError(CrmError, RuntimeError):
    code = "stale"


class DuplicateError(CrmError, ValueError):
    code = "duplicate"


class RuleError(CrmError, ValueError):
    code = "rule"


class RangeError(CrmError, OverflowError):
    code = "overflow"


class MixedCurrencyError(CrmError, ValueError):
    code = "mixed_currency"


class NotAWorkspaceError(CrmError, ValueError):
    code = "not_a_workspace"


class NewerVersionError(CrmError, RuntimeError):
    code = "newer_version"


class CorruptError(CrmError, RuntimeError):
    code = "corrupt"


class ReadOnlyError(CrmError, PermissionError):
    code = "read_only"


class BusyError(CrmError, TimeoutError):
    code = "busy"


class FullError(CrmError, OSError):
    code = "full"


class IOFailure(CrmError, OSError):
    code = "io"


class MisuseError(CrmError, RuntimeError):
    code = "misuse"


class CancelledError(CrmError):
    code = "cancelled"


class InternalError(CrmError, RuntimeError):
    code = "internal"


_by_code = {kind.code: kind for kind in CrmError.__subclasses__()}


def from_code(code: str, subject: str, message: str) -> CrmError:
    """The error of a code, as the native part raises it."""
    return _by_code.get(code, InternalError)(message, subject)
