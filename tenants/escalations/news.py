"""What waits for a branch at its questions: the number in the bar of every page."""

from __future__ import annotations

from sqlalchemy import and_, or_

from tenants.escalations.models import Escalation, State

UNREAD = and_(Escalation.state == State.ANSWERED, Escalation.read_at.is_(None))
"""The condition that nobody of the branch has opened the answer yet."""
FOR_BRANCH = or_(UNREAD, Escalation.state == State.WAITING)
"""The condition that the branch has something to read or to answer."""
