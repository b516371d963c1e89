"""The administrators are forgotten, the data stay: the way in for an office that has lost every password.

The machine's boot act leaves a mark when the boot file says ``reset = "admin"``; the box does it before it
answers anybody. Cut off in the middle it is done again: nobody can have become a new administrator meanwhile.
"""

from __future__ import annotations

import logging

from appliance.accounts.accounts import Accounts
from appliance.data_folder import DataFolder

log = logging.getLogger(__name__)


def obey_mark(accounts: Accounts, folder: DataFolder) -> int:
    """Do it if it was asked for; -> how many administrators there were."""
    if not folder.forget_administrators.exists():
        return 0
    forgotten = accounts.forget_administrators()
    log.warning("%d administrators were forgotten, as it was asked at the box itself", forgotten)
    folder.remove(folder.forget_administrators)
    return forgotten
