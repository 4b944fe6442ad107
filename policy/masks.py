"""How a person's name and numbers are shown: enough for the holder to know them, for nobody else.

Of an ID number the first three and last two characters stay. Official notices often keep six and
four and hide only the birth date, but district, sequence and check digit leave few birth dates to
try; three and two leave millions of numbers.
"""

import re
import unicodedata

# 复姓 in use; keeping only their first character would show a surname that the person does not have.
# fmt: off
_COMPOUND_SURNAMES = frozenset((
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文",
    "司徒", "夏侯", "轩辕", "端木", "南宫", "独孤", "西门", "百里", "呼延", "东郭", "闻人", "澹台",
    "淳于", "单于", "申屠", "公冶", "宗政", "濮阳", "太叔", "仲孙", "钟离", "鲜于", "闾丘", "司空",
    "亓官", "司寇", "子车", "巫马", "公西", "乐正", "公良", "拓跋", "夹谷", "谷梁", "段干", "东门",
    "南门", "左丘", "梁丘", "第五", "歐陽", "諸葛", "東方", "尉遲", "長孫", "軒轅", "南宮", "獨孤",
    "西門", "聞人", "鍾離", "鮮于", "閭丘",
))
# fmt: on
_JOINTS = frozenset("·•‧・．∙⋅.-' ")

# By its shape, birth date included: one with a mistyped digit is somebody's all the same.
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)


def mask_name(name: str) -> str:
    """张三丰 → 张**, 欧阳修文 → 欧阳**, 买买提·吐尔逊 → 买**·***, a single character → *."""
    visible = "".join(char for char in name.strip() if not _is_selector(char))
    if sum(char not in _JOINTS for char in visible) < 2:
        kept = 0  # nothing would be left to hide
    else:
        kept = 2 if len(visible) > 2 and visible[:2] in _COMPOUND_SURNAMES else 1
    return visible[:kept] + "".join(char if char in _JOINTS else "*" for char in visible[kept:])


def mask_holder(name: str) -> str:
    """张三丰 → 张*: the surname alone, and not even how long the name is."""
    kept = mask_name(name).split("*", 1)[0]
    return f"{kept}*"


def mask_id_number(number: str) -> str:
    """330106199001011234 → 330*************34; what is shorter than eight is hidden whole."""
    return _mask(number, 3, 2)


def mask_phone(phone: str) -> str:
    """13812341234 → 138****1234; a country code +86 is left out, a short number hidden whole."""
    return _mask(phone.strip().removeprefix("+86").strip(), 3, 4)


def cover_numbers(text: str) -> str:
    """Prose with the ID and mobile numbers in it masked."""
    text = _ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def _mask(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    if hidden < 3:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[-last:]


def _is_selector(char: str) -> bool:
    """Variation selectors choose a glyph of a rare character; they are no character to count."""
    return unicodedata.category(char) == "Mn" and "VARIATION SELECTOR" in unicodedata.name(char, "")
