"""What every test stands on: real engines, a migrated database, two branches and people of every role."""

from __future__ import annotations
