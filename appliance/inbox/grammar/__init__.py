"""What people's replies mean, read by tables and rules: pure, and in doubt left to a person."""
