"""One error root, and what each failure means to the person at the command line.

Every error that a user, a site or a disk can cause is a `DossierError`: its text is the one line that the command
prints, its `exit_code` is the documented code. Anything else that escapes is a bug of ours.
"""


class DossierError(Exception):
    """Root of every expected failure; its text says what happened, to what, and what to do."""

    exit_code = 1


class UsageError(DossierError):
    """A wrong argument, such as a start URL that is not http(s). Do not retry: correct the call."""

    exit_code = 2


class ArchiveBusy(DossierError):
    """Another run holds the archive's lock. Try again when it has ended; never delete the lock file."""

    exit_code = 3


class IncompleteRun(DossierError):
    """Something expected could not be had (challenge, robots, budget, failures); what was had is kept."""

    exit_code = 4


class RunHeld(DossierError):
    """A run stopped before publishing; its evidence is kept, the good state stays current.

    Do not crawl again in a loop: read the reason, then `dossier accept` when a person finds the run right.
    """

    exit_code = 5


class IntegrityError(DossierError):
    """Something in the archive is not what the ledger says. Do not crawl: run `dossier verify`."""

    exit_code = 6


class SiteUnreachable(DossierError):
    """Not one response came from the site (name, connection, certificate). Nothing was marked gone."""

    exit_code = 7


class LineRefused(DossierError):
    """This program would write a ledger line that it does not read: a fault of its own. Nothing was published."""


class ReaderDied(DossierError):
    """The process that reads pages ended by itself, as of too little memory. What was recorded is kept: start again."""


class OutOfMemory(DossierError):
    """The machine gave no more memory: the run stopped with the archive as it was. Start again."""


class RefusedFolder(DossierError):
    """The folder is not an archive, is another site's, is the demo's, or is newer than this program."""


class RefusedTable(DossierError):
    """A table of a site says something that there is not; the text names file and line, and what may stand there."""


class DiskFault(DossierError):
    """No space, not permitted, a read error: the run stopped with the archive as it was."""
