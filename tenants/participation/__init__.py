"""Participation tracks (participatieverklaringstraject): three workshops and a signature."""
