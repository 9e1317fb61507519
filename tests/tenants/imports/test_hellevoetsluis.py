"""The files of Hellevoetsluis 2018: they come in without error, and coming in once more changes nothing."""

from __future__ import annotations
