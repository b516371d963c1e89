"""Every word the box uses for a state or a reason, in Indonesian: ``label(member)`` and ``reason(word)``.

The tables themselves are in the modules words_*.py.
"""

from __future__ import annotations

from web import (
    words_backup,
    words_boot_file,
    words_box,
    words_clock,
    words_decisions,
    words_duplicates,
    words_health,
    words_import,
    words_inbox,
    words_install,
    words_messages,
    words_modem_care,
    words_modem_log,
    words_modems,
    words_numbers,
    words_panel,
    words_people,
    words_posts,
    words_questions,
    words_replies,
    words_update,
)
from web.labels import Label, Labels

label = Labels(
    words_messages.STATUS,
    words_messages.BROADCAST_STATE,
    words_messages.WAITING_REASON,
    words_messages.BLOCKER,
    words_messages.TEMPLATE_PROBLEM,
    words_messages.LEFT_OUT,
    words_messages.HINT,
    words_messages.ERROR_CLASS,
    words_messages.REASON,
    words_messages.REPORT_OUTCOME,
    words_messages.REPORT_REASON,
    words_decisions.DECIDED,
    words_duplicates.SAMENESS,
    words_people.NUMBER_PROBLEM,
    words_people.NUMBER_DOUBT,
    words_people.REFUSED_FILE,
    words_people.PASSWORD_PROBLEM,
    words_people.NAME_PROBLEM,
    words_people.ROLE,
    words_people.VOCABULARY,
    words_people.LEVEL,
    words_people.MATCH_KIND,
    words_numbers.NUMBER_STATE,
    words_numbers.WHY,
    words_numbers.FAILURE,
    words_numbers.CONFIRMED_HOW,
    words_numbers.CALL_REASON,
    words_numbers.CHECK_OUTCOME,
    words_posts.BODY,
    words_posts.SERVICE_FIELD,
    words_posts.CONSENT,
    words_posts.WHY_FORMER,
    words_posts.SHARED_PHONE,
    words_import.ROW_KIND,
    words_import.DOUBT,
    words_import.REMARK,
    words_import.PROBLEM,
    words_import.SKIP_REASON,
    words_import.COLUMN_USE,
    words_import.CHOICE,
    words_import.STEP,
    words_import.STAGE,
    words_box.HEALTH,
    words_box.HEALTH_WORD,
    words_box.PAUSED,
    words_clock.QUESTION,
    words_clock.REFUSAL,
    words_panel.LAMP_SIGN,
    words_panel.TOPIC,
    words_panel.PRESS,
    words_health.HEALTH_PART,
    words_health.START_REASON,
    words_boot_file.MISTAKE,
    words_backup.WHERE,
    words_backup.STICK_PROBLEM,
    words_update.HINDRANCE,
    words_update.PROBLEM,
    words_update.OUTCOME,
    words_network.CHOICE,
    words_network.WAY,
    words_network.OUTCOME,
    words_questions.QUESTION_KIND,
    words_questions.VALUE,
    words_questions.SILENCE,
    words_questions.QUESTION_PROBLEM,
    words_questions.TOLD,
    words_modems.SENDER_STATE,
    words_modem_care.NETWORK_MODE,
    words_modem_care.OBSTACLE,
    words_modem_care.CONCLUSION,
    words_modem_care.SIM_WORD,
    words_modem_care.ERRAND_KIND,
    words_modem_care.ERRAND_STATE,
    words_modem_log.LOG_WORD,
    words_install.INSTALL_STEP,
    words_install.LIGHT,
    words_inbox.TRAY,
    words_inbox.ANSWER_PROBLEM,
    words_replies.KIND,
    words_replies.CONFIDENCE,
    words_replies.PROBLEM,
    words_replies.MACHINE_SIGN,
    words_replies.REFUSAL,
    words_replies.ASKED,
    words_replies.REQUEST_KIND,
    words_replies.REQUEST_STATE,
)

# Reasons that reach the pages as bare words (a ledger row, a modem's state): the first table wins.
_REASONS: dict[str, Label] = {
    str(word): entry
    for table in reversed(
        (
            words_messages.LEFT_OUT,
            words_messages.REASON,
            words_messages.REPORT_REASON,
            words_messages.ERROR_CLASS,
            words_modems.TROUBLE,
            words_box.PAUSED,
        )
    )
    for word, entry in table.items()
}


def reason(word: str) -> Label:
    """The label of a bare word; an unknown one is shown as it is."""
    return _REASONS.get(word) or Label(word.replace("_", " "))
