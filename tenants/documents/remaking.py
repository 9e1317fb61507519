"""The process that re-makes one file: it reads it from its input, writes the result, and can do nothing else.

Started by `cleaning.py`. Its output is a line of JSON (`media_type` and `pages`, or `fault`), and after it the bytes.
"""

from __future__ import annotations

import json
import resource
import signal
import sys

from tenants.documents.limits import MEMORY, MOST_KEPT, PROCESSOR_SECONDS, Fault, FaultError

STANDARD_STREAMS = 3


def main() -> None:
    """Re-make the file on the standard input; the last argument says what kind it is."""
    kind = sys.argv[-1]
    _limit_memory_and_time()
    # Everything is loaded before the door closes behind it.
    if kind == "PDF":
        from tenants.documents.pdfs import remake_pdf as remake
    else:
        from tenants.documents.pictures import load, remake_picture

        load()

        def remake(data: bytes) -> tuple[bytes, str, int]:
            return remake_picture(data, kind)

    _close_the_door()
    data = sys.stdin.buffer.read()
    try:
        result, media_type, pages = remake(data)
        head = {"media_type": media_type, "pages": pages}
        if len(result) > MOST_KEPT:
            result, head = b"", {"fault": Fault.TOO_MUCH.value}
    except FaultError as error:
        result, head = b"", {"fault": error.fault.value}
    except (MemoryError, RecursionError):
        result, head = b"", {"fault": Fault.TOO_MUCH.value}
    except Exception:  # noqa: BLE001  whatever a hostile file brings about: it is not taken
        result, head = b"", {"fault": Fault.DAMAGED.value}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + result)
    sys.stdout.buffer.flush()


def _limit_memory_and_time() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
    # Finer than the limit of whole seconds; nobody listens to the signal, so it ends the process.
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)


def _close_the_door() -> None:
    """From here on: no file is written, none is opened, no socket is made and no process is started."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD_STREAMS, STANDARD_STREAMS))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
