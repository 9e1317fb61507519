"""The dates that the law sets, as people see and act on them."""
