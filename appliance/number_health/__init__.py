"""How fresh each phone number is: what ledger and inbox know of it, folded into one record a number."""
