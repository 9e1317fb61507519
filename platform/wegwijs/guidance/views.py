"""Trajectories, appointments and slips, under one name."""

from wegwijs.guidance import appointments, contacts, progress, settings, slips, tasks, trajectories
from wegwijs.guidance.blueprint import pages

__all__ = ["appointments", "contacts", "pages", "progress", "settings", "slips", "tasks", "trajectories"]
