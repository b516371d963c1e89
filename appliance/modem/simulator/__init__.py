"""A simulated HAT: a program of its own behind a real pseudo-terminal. Only the radio is simulated.

Written from TS 27.005, 27.007, 23.040 and the modules' manuals, and apart from the driver: it imports ``sms``
and nothing else of the box, so that one misreading of a specification cannot hide on both sides of the cable.

``hat``          the module: bytes in, bytes out, no port, no clock
``chips``        what differs between the module families, as tables
``boards``       what differs between the HATs they sit on: pins, polarity, who starts the module
``network``      the operators: take messages, report, deliver, and keep the log an auditor believes
``simulation``   hats, network, people and faults joined
``server``       puts a simulation behind pseudo-terminals and a control socket
"""
