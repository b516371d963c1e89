"""Incoming SMS: kept first, read afterwards."""
