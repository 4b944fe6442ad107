"""The words of the printed report, in one place for whoever edits them."""

from collections.abc import Mapping

TITLES = {"person": "个人信用报告", "organisation": "法人和其他组织信用报告"}
SUBTITLE = "（公共信用信息）"
KINDS = {"person": "自然人", "organisation": "法人和其他组织"}
ID_LABELS = {"person": "证件号码", "organisation": "统一社会信用代码"}
NUMERALS = "一二三四五六七八九十"

EFFECTS = {"positive": "守信", "negative": "失信", "neutral": "一般"}
STATUSES = {
    "valid": "有效",
    "contested": "异议处理中",
    "corrected": "已更正",
    "repaired": "已修复",
    "explained": "附本人说明",
}
ANNOTATIONS = {
    "contested": "异议标注",
    "objection": "异议标注",
    "review": "复核标注",
    "supplemented": "补充说明",
    "undisclosed": "公示说明",
    "unconfirmed": "核实说明",
    "corrected": "更正说明",
    "correction": "更正说明",
    "repaired": "修复说明",
    "repair": "修复说明",
    "explained": "本人说明",
    "explanation": "本人说明",
    "statement": "本人说明",
}
LISTS = {"red": "红名单", "black": "黑名单"}

NO_SCORE = "信用分：本市尚未启用评分"
NO_RECORDS = "暂无记录"
ENDLESS = "长期"
FOOT = {
    "person": "本报告仅供本人使用，记载生成时的公共信用信息；涂改无效，以核验结果为准。",
    "organisation": "本报告记载生成时的公共信用信息；涂改无效，以核验结果为准。",
}


def notes(kind: str, platform: str, report_no: str, check_code: str, check_url: str) -> list[str]:
    """The numbered explanations that end the report."""
    texts: Mapping[str, list[str]] = {
        "person": [
            f"这是什么。本报告由{platform}根据有关部门依法提供的公共信用信息自动生成，"
            "只收录公共信用信息目录以内的信息。它不是中国人民银行征信中心出具的个人信用报告，"
            "不含银行贷款、信用卡等信贷记录。",
            "有效期。本报告反映生成时间那一刻的情况，没有固定的有效期。"
            "其后信息有新增、更正、修复或到期的，以最新报告为准；接收方可随时核验。",
            "使用。本报告供本人查询使用，是否出示由本人决定。"
            "任何单位和个人不得强制或者变相强制他人提供本人的信用报告。"
            "信用分只用于享受便利和优惠，不影响依法办理公共服务。",
        ],
        "organisation": [
            f"这是什么。本报告由{platform}根据有关部门依法提供的公共信用信息自动生成，"
            "只收录公共信用信息目录以内的信息。它不是中国人民银行征信中心出具的企业信用报告，"
            "不含银行信贷记录。",
            "有效期。本报告反映生成时间那一刻的情况，没有固定的有效期。"
            "其后信息有新增、更正、修复或到期的，以最新报告为准；接收方可随时核验。",
            "使用。使用本报告应当遵守法律法规，不得超出公共信用信息的规定用途。",
        ],
    }
    return [
        *texts[kind],
        "异议。认为信息有错误、遗漏、过期或者不属于自己的，可以在微信小程序“掌信”里提出异议，"
        "也可以到信用管理部门的服务窗口提出，不收费用。异议受理后，该条信息标注“异议处理中”，"
        "处理期间不因该条信息受到不利影响。",
        "核验真伪。用手机扫描首页的二维码，核对网页显示的报告编号和生成时间；"
        f"或者打开下面的网址，输入报告编号 {report_no} 和核验码 {check_code}。"
        f"网址：{check_url}",
        "词语。守信：对信用有正面意义的信息；失信：对信用有负面影响的信息，到期不再展示，符合条件的可以申请信用修复；"
        "一般：只反映事实、没有好坏之分的信息。有效期至：算到该日结束；"
        "长期：没有截止日期。附注：对该条信息的标注或说明。",
    ]
