"""Taking people from an office's spreadsheet."""
