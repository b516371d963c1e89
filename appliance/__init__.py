"""What the box is and does. Knows nothing of web pages; the pages know it."""

__version__ = "0.1.0"
