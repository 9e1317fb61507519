"""The web application: what people see."""
