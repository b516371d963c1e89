"""What the pages for modems ask and want: one value for each modem, and every wish answered at once."""
