"""One file, one family of pages, one blueprint. A view reads the form, calls one use case and renders."""
