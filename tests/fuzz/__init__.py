"""Random input against everything that reads what a modem says: nothing may crash, hang or grow.

::

    python -m tests.fuzz --inputs 1000000             # both cores, counts for each target
    python -m tests.fuzz --target channel --number 7  # one input again, by the number a failure names
    python -m tests.fuzz.guided pdu -runs=100000      # guided by coverage, where atheris is installed
"""
