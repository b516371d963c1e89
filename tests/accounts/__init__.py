"""Who may log in, with what, and how often they may try."""
