"""What a row of digits is under Indonesia's numbering: a mobile number's national part, or why not. Pure."""

from __future__ import annotations

from enum import StrEnum


class NumberProblem(StrEnum):
    """Why no SMS can go to what stands in the cell."""

    EMPTY = "empty"
    NO_NUMBER = "no_number"  # "tidak punya"
    DAMAGED = "damaged"  # 8.12E+10, ####, 0812-00??: digits are gone for ever
    LANDLINE = "landline"  # or a service line (0800): takes no SMS
    SHORT_CODE = "short_code"  # 4444, *888#
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LETTERS = "letters"
    FOREIGN = "foreign"
    SEVERAL = "several"  # more than one where one is wanted; never from a cell, which may hold two


class NumberDoubt(StrEnum):
    """The number was read, but a person should look at it."""

    LOOKALIKE_LETTERS = "lookalike_letters"  # O or l read as 0 or 1
    LEADING_ZERO_LOST = "leading_zero_lost"  # 812... in a spreadsheet
    MAY_MISS_A_DIGIT = "may_miss_a_digit"
    SEVERAL_NUMBERS = "several_numbers"
    ODD_PREFIX = "odd_prefix"  # +0812, 062812, 6262812
    ODD_SEPARATORS = "odd_separators"  # 0812/0000/1111
    UNKNOWN_PREFIX = "unknown_prefix"  # no operator of the table has it
    LEFTOVER_DIGITS = "leftover_digits"  # digits beside the number that are no number
    MARKED_UNCERTAIN = "marked_uncertain"  # "?" or "tidak aktif" stands behind it


def national_part(digits: str, *, plus: bool) -> tuple[str, NumberDoubt | None, NumberProblem | None]:
    """The digits after the trunk 0 or the country code 62, or the problem that ends the matter."""
    doubt: NumberDoubt | None = None
    if not plus and digits.startswith("00"):
        plus, digits = True, digits[2:]
    if plus and not digits.startswith("62"):
        if not digits.startswith("08"):
            return "", None, NumberProblem.FOREIGN if len(digits) >= 7 else NumberProblem.TOO_SHORT
        doubt = NumberDoubt.ODD_PREFIX
    # 062 8xx is a landline of North Sumatra too, but those end at 12 digits
    if digits.startswith("0628") and len(digits) >= 13:
        digits, doubt = digits[1:], NumberDoubt.ODD_PREFIX
    if digits.startswith("62"):
        digits = digits[2:]
        if digits.startswith(("628", "6208")) and len(digits) >= 11:
            digits, doubt = digits[2:], NumberDoubt.ODD_PREFIX
        return digits.removeprefix("0"), doubt, None
    if digits.startswith("0"):
        return digits[1:], doubt, None
    if digits.startswith("8") and len(digits) >= 9:
        return digits, NumberDoubt.LEADING_ZERO_LOST, None
    return "", None, _problem_without_prefix(digits)


def _problem_without_prefix(digits: str) -> NumberProblem:
    """Digits that begin with neither 0, 62 nor a mobile's 8."""
    if len(digits) <= 2:
        return NumberProblem.TOO_SHORT
    if len(digits) <= 6 or (digits[0] == "1" and len(digits) <= 8):
        return NumberProblem.SHORT_CODE
    if digits[0] == "8":
        return NumberProblem.TOO_SHORT
    return NumberProblem.LANDLINE if len(digits) <= 11 else NumberProblem.TOO_LONG


def problem_of(national: str) -> NumberProblem | None:
    """What is wrong with national digits (no leading 0); None for a mobile number."""
    mobile = national.startswith("8") and not national.startswith("80")
    if not mobile and 7 <= len(national) <= 12 and not national.startswith("0"):
        return NumberProblem.LANDLINE
    if len(national) < 9:
        return NumberProblem.TOO_SHORT
    return NumberProblem.TOO_LONG if len(national) > 12 or not mobile else None
