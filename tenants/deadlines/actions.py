"""What people do with the events and deadlines of a dossier, under one name; each kind of act has a file of its own."""

from __future__ import annotations

from tenants.deadlines.closing import bring_back, drop_open
from tenants.deadlines.events import NewEvent, correct_event, record_event, restore_event, withdraw_event
from tenants.deadlines.meeting import drop, explain_late, meet, put_down, reopen_deadline, take_up
from tenants.deadlines.moving import end_suspension, extend, suspend

__all__ = [
    "NewEvent",
    "bring_back",
    "correct_event",
    "drop",
    "drop_open",
    "end_suspension",
    "explain_late",
    "extend",
    "meet",
    "put_down",
    "record_event",
    "reopen_deadline",
    "restore_event",
    "suspend",
    "take_up",
    "withdraw_event",
]
