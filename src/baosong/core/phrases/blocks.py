"""Building blocks of patterns: numbers, range separators, words for limits; all in normalised form."""

from typing import Final

DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0, "元": 1}
TENS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}

BLOCKS: Final = {
    "S": r"[ ]*",
    "ARABIC": r"\d+(?:,\d{3})*(?:\.\d+)?",
    "HAN": r"[一二两三四五六七八九十百千万零〇]+",
    "NUM": r"{ARABIC}[ ]*[千万]?|{HAN}",
    "TO": r"[ ]*(?:-+|~+|至|到)[ ]*",
    "MOST": r"不(?:得|能|要|可)?(?:超过|超出|多于|大于|高于|长于)|不可超过|(?<![不得能要可应])(?:小于|少于|低于|短于)(?:等于)?|至多|最多|最长|最大|上限(?:为)?|(?:限制?|控制)(?:在|为)|限|<=?|≤|不逾|切勿超过|以内为限",
    "LEAST": r"不(?:得|能|要|可)?(?:少于|低于|小于|短于|少)|(?<![不得能要可会])(?:大于|多于|高于|长于|超过(?!.{1,24}(?:不合格|不予|扣|取消|无效|淘汰|判定|不计|拒)))(?:等于)?|至少|最少|最短|最低|>=?|≥|起码",
    "WITHIN": r"\(含(?:[^()]{0,6})\)(?:以内|之内|以下|内)|(?:及|或)?(?:以内|之内|以下|内)(?!容)|为限|封顶",
    "ABOVE": r"(?:\(含(?:[^()]{0,6})\))?(?:(?:及|或)?(?:以上|之上)|起(?!始))",
    "ABOUT": r"左右|上下",
    "CIRCA": r"约|大约|大概|将近",
    "IS": r"[ ]*(?:应|须|需|请)?(?:为|是|:|在|达(?:到)?|约|控制在|限定?在?|设置为)?[ ]*",
    "QUOTED": r"[“\"'《【\[‘][^“”\"'’\n]{1,60}[”\"'’》】\]]",
    "Y": r"20\d\d|19\d\d|二[〇零○o0][一二三四五六七八九〇零○o0]{2}",
    "ROC": r"1[01]\d|[89]\d",
    "MON": r"0?[1-9]|1[0-2]|元(?=月)|十[一二]|[一二三四五六七八九十]",
    "DAY": r"3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]",
}


def number(written: str) -> float | int:
    """Return the value of Arabic or Chinese numerals (十五, 两千, 2,500, 1.5, 3万)."""
    written = written.replace(",", "").replace(" ", "")
    factor = 1
    if written[-1:] in ("千", "万") and written[:1].isdigit():
        factor = TENS[written[-1]]
        written = written[:-1]
    if written[:1].isdigit():
        value = float(written) * factor
        return int(value) if value.is_integer() else value
    total, section, digit = 0, 0, 0
    for character in written:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section += (digit or 1) * TENS[character]
            digit = 0
    return total + section + digit
