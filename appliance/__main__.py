"""The ``kabar`` command; also ``python -m appliance``."""

from __future__ import annotations

from appliance.command import main

if __name__ == "__main__":
    main()
