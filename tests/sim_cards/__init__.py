"""SIM cards: what operators say of them, what the box knows of each."""
