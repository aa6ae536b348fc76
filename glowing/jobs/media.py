"""What media tools and disks say, as the streamer and the queue understand it."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from glowing.exceptions import GlowingError, InvalidMedia, TransientError, UserError
from glowing.media.errors import MediaError, NoSpace, Stalled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glowing.jobs.run import Run

# The machine may be to blame, not the recording: a second attempt may end well.
TRANSIENT = (Stalled.code, "media.killed")


class DiskFull(UserError):
    """Only a person can make room; the work goes on from there when it is retried."""

    code = NoSpace.code
    http_status = 507


@contextmanager
def media_errors(run: Run) -> Iterator[None]:
    """Raise what media work raises as errors for people; a cancelled tool is a cancelled job."""
    try:
        yield
    except MediaError as err:
        run.check()
        run.log(str(err))
        raise translated(err) from err
    except OSError as err:
        if err.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(NoSpace.reason) from err


def translated(error: MediaError) -> GlowingError:
    """Return the error for people: a full disk, a machine in trouble, or a bad recording."""
    if isinstance(error, NoSpace):
        return DiskFull(error.reason, code=error.code)
    if error.code in TRANSIENT:
        return TransientError(error.reason, code=error.code)
    return InvalidMedia(error.reason, code=error.code)
