"""The contact book: kept, searched, chosen from, imported into."""
