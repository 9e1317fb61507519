"""The report of each night: for a branch, a region and the nation."""
