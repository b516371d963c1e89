"""Whom somebody of the office has to phone because the number in the book does not serve."""
