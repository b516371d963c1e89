"""What happened to each modem: signal, registration, troubles, and what the box did about them."""
