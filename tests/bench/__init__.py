"""The numbers of the design, measured on the real program: ``make bench``. Nothing here fails a build."""
