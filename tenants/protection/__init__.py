"""What may leave a branch about persons: cells that nobody may learn, sums that everybody may, and the proof between."""
