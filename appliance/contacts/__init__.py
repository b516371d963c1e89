"""The book of people: who they are, where they belong, how they are reached."""
