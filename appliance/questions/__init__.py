"""What a broadcast asks: the question kept with it, the answers of its people, the tally."""
