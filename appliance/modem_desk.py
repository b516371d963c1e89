"""USE CASES of the *Modem* pages: what may be asked of a modem, and how its installation stands."""
