"""Social guidance (maatschappelijke begeleiding): a year or two beside somebody who begins here."""
