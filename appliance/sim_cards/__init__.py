"""SIM cards as the office pays for them: numbers, balance, validity, and what each may be asked."""
