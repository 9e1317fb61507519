"""Trajectories, appointments and slips."""
