"""Prefix, brand and operator."""

from __future__ import annotations

import pytest

from appliance.sms.numbers import Operator, OperatorTable, PhoneNumber

TABLE = OperatorTable.default()


@pytest.mark.parametrize(
    ("prefixes", "brand", "group"),
    [
        ("0811 0812 0813 0821 0822 0823 0851 0852 0853", "Telkomsel", "Telkomsel"),
        ("085154 085155 085156 085157 085158", "by.U", "Telkomsel"),
        ("0814 0815 0816 0855 0856 0857 0858", "IM3", "Indosat Ooredoo Hutchison"),
        ("0895 0896 0897 0898 0899", "Tri", "Indosat Ooredoo Hutchison"),
        ("0817 0818 0819 0859 0877 0878 0879", "XL", "XLSMART"),
        ("0831 0832 0833 0838", "AXIS", "XLSMART"),
        ("0881 0882 0883 0884 0885 0886 0887 0888 0889", "Smartfren", "XLSMART"),
    ],
)
def test_each_prefix_belongs_to_its_brand_and_group(prefixes: str, brand: str, group: str):
    for prefix in prefixes.split():
        national = prefix.ljust(12, "0")
        assert TABLE.lookup(PhoneNumber.parse(national)) == TABLE.lookup(national) == Operator(group, brand)


@pytest.mark.parametrize("national", ["082800000000", "086800000000", "089100000000", "022686612"])
def test_other_prefixes_belong_to_nobody(national: str):
    assert TABLE.lookup(national) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no \\[\\[brand\\]\\]"),
        ("brand = 3", "no \\[\\[brand\\]\\]"),
        ("brand = [3]", "name and a group"),
        ('[[brand]]\nname = "A"', "name and a group"),
        ('[[brand]]\nname = "A"\ngroup = "A"\nprefixes = [812]', "list of digits"),
        ('[[brand]]\nname = "A"\ngroup = "A"\nprefixes = ["812"]', "list of digits"),
        ('[[brand]]\nname = "A"\ngroup = "A"\nprefixes = ["0812", "0812"]', "given to A and A"),
        ("[[brand", "Expected"),
    ],
)
def test_a_table_with_a_mistake_is_refused_with_a_sentence(text: str, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        OperatorTable.load(text)
