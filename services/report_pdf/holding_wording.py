"""The words of a printed copy of everything held about a person, for whoever edits them."""

from collections.abc import Mapping

from services.report_pdf import case_wording

TITLE = "平台持有的本人全部信息"
SUBTITLE = "（本人查阅、复制）"
FOOT = "本文件含个人信息，请妥善保管；记载导出时的情况，不代替信用报告。"
NUMERALS = (*"一二三四五六七八九十", *(f"十{each}" for each in "一二三四五六七八九"))
NOTHING = "没有"

ROLES: Mapping[str, str] = {
    "self": "本人",
    "merchant": "商户",
    "partner": "您授权的机构",
    "staff": "信用办工作人员",
    "department": "部门",
    "system": "系统",
}
OUTCOMES: Mapping[str, str] = {
    "shown": "已查看",
    "eligible": "得知可以免押",
    "not_eligible": "得知不能免押",
    "refused": "被拒绝",
}
WAYS: Mapping[str, str] = {
    "subscription": "已由微信小程序消息送达",
    "template": "已由公众号消息送达",
    "phone": "已电话告知",
    "letter": "已书面送达",
}
ONLY_LISTED, ON_ITS_WAY = "只在“消息”里显示", "正在送达"
REACHABLE = {"subscription": "微信小程序消息", "template": "公众号消息"}
METHODS = {"three_elements": "姓名、证件号码和手机号核对一致", "face": "微信人脸核身"}
APPS = {"mini": "“掌信”小程序", "official": "公众号"}
LINKED_BY = {"sign_in": "登录", "unionid": "同一微信用户", "code": "六位数字"}
LINKS = {"waiting": "等待输入", "linked": "已关联", "undone": "已解除", "expired": "已过期"}
AUTHORISATIONS = {"standing": "有效", "withdrawn": "已撤回", "expired": "已到期"}
BY = case_wording.BY | {"merchant": "商户"}
NEXT = {"resubmit": "等您补正", "accept": "等待受理", "decide": "等待办结"}


def notes(platform: str, phone: str) -> list[str]:
    """The numbered explanations that end the copy."""
    return [
        f"这是什么。依照《个人信息保护法》第四十五条，{platform}应您的请求，把持有的您本人的信息"
        "复制给您。文中所列是导出那一刻的情况。",
        "另有一份。同样的内容可以另行导出为 JSON 文件，供程序读取，其中还有各条信息的内部编号。",
        "有错误怎么办。信用信息有错误的，可以在微信小程序“掌信”里提出异议；不认可某次查询的，可以投诉。"
        "都不收费用。",
        "请妥善保管。本文件有证件号码、手机号和信用信息，请不要转发给不需要的人。",
        f"咨询和求助：{phone}。",
    ]
