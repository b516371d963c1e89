"""What the Raspberry Pi says of itself: whether its supply holds the voltage."""
