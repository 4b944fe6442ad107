"""The words of a printed case file, in one place for whoever edits them."""

TITLES = {
    "objection": "信用信息异议案卷",
    "repair": "信用修复案卷",
    "complaint": "服务投诉案卷",
    "redecision": "自动判定人工复核案卷",
}
FOOT = "本案卷记载生成时的办理情况，含个人信息，请妥善保管；不代替信用报告。"
BY = {
    "citizen": "本人",
    "staff": "信用办",
    "department": "来源单位",
    "system": "系统自动",
}
ACTS = {
    "submit": "提交",
    "apply": "提出申请并作出信用承诺",
    "accept": "受理",
    "return": "退回补正",
    "resubmit": "补正后再次提交",
    "lapse": "逾期未补正，按撤回处理",
    "refuse": "不予受理",
    "forward": "转来源单位核查",
    "find": "来源单位答复",
    "extend": "延长办理期限",
    "suspend": "认定新证据，暂停不利使用",
    "remind": "提醒承办人",
    "overdue": "超过办理期限",
    "decide": "办结",
    "review": "申请复核",
    "review_decide": "复核办结",
    "grant": "准予修复",
    "deny": "不予修复",
    "withdraw": "撤回",
    "unpublish": "停止公示",
    "unshare": "停止共享",
    "rescore": "更新信用分",
    "inform": "告知接收单位",
    "restore": "恢复办理资格",
}
DECIDED_BY = {"decide": "办理决定", "review_decide": "复核决定", None: "办理决定"}
FIELDS = {
    "title": "标题",
    "document_no": "文书号",
    "decided_on": "认定日期",
    "valid_until": "有效期至",
    "entered_on": "列入日期",
    "exit_on": "退出日期",
    "basis": "列入依据",
}
EVIDENCE = {
    "storing": "正在保存",
    "fetching": "正在取回",
    "checking": "内容检查中",
    "ready": "可供查阅",
    "blocked": "未通过内容检查",
    "failed": "未能保存",
}
TYPES = {"image/jpeg": "JPEG 图片", "image/png": "PNG 图片", "application/pdf": "PDF 文件"}
GONE, EMPTY = "（已删除）", "（空）"
NO_EVIDENCE = "没有提交材料"
STATEMENT_SHOWN = "维持原信息时，这段说明附在该条信息旁"
STATEMENT_HIDDEN = "本人选择不附在该条信息旁"


def notes(platform: str, phone: str) -> list[str]:
    """The numbered explanations that end a case file."""
    return [
        f"这是什么。本案卷由{platform}按本事项的办理记录自动生成，"
        "写明提了什么、谁在什么时候做了什么、核查和办理的结果。办理人员以单位和工号列出。",
        "证据材料。材料本身不在本案卷里，以文件名和 SHA-256 摘要列出。"
        "下载到的文件算出的摘要与本案卷一致，就是同一份文件。照片里的位置信息在提交时已去除。",
        "不同意结果。对异议办理结果不同意的，可以在微信小程序“掌信”里申请复核，"
        "由作出决定以外的人员办理，不收费用。",
        f"咨询和求助：{phone}。",
    ]
