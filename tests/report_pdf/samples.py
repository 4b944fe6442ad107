"""Invented reports in the shape of `GET /me/report`."""

from datetime import UTC, datetime
from typing import Any

CLASSES = {
    "basic": "基本信息",
    "licence": "资质及许可信息",
    "penalty": "行政处罚信息",
    "judicial": "司法信息",
    "supervision": "监管及警示信息",
    "honour": "荣誉信息",
    "other": "其他信息",
}
NOW = datetime(2026, 3, 5, 2, 30, 15, tzinfo=UTC)
CHECK = {
    "check_code": "7K3M-Q9TD",
    "check_url": "https://credit.example.gov.cn/check/R2026#7K3MQ9TD",
}
SCORE = {
    "value": 712,
    "tier": "good",
    "tier_name": "良好",
    "scale": {"min": 0, "max": 1000},
    "model": "2026.1",
    "contributions": [
        {
            "code": "base",
            "title": "基础分",
            "points": 600,
            "basis": "评分规则第三条",
            "change_hint": "",
        },
        {
            "code": "honour.volunteer",
            "title": "志愿服务满一百小时",
            "points": 132,
            "expires_on": "2027-06-30",
            "basis": "评分规则第七条：每满十小时计入，按自然年度累计，不超过上限",
            "change_hint": "继续参加志愿服务可以延长有效期",
        },
        {
            "code": "penalty.minor",
            "title": "一般失信行为",
            "points": -20,
            "expires_on": "2026-09-12",
            "basis": "评分规则第十一条",
            "change_hint": "履行义务后可以申请信用修复",
        },
    ],
}

_RECORDS: list[dict[str, Any]] = [
    {
        "class": "basic",
        "item_code": "P-BAS-001",
        "title": "居民身份登记",
        "source": "市公安局",
        "document_no": "登字〔2019〕00412号",
        "decided_on": "2019-04-12",
        "valid_until": None,
        "effect": "neutral",
        "fields": {"户籍地": "某某市东湖区", "登记状态": "正常"},
    },
    {
        "class": "licence",
        "item_code": "P-LIC-014",
        "title": "机动车驾驶证",
        "source": "市公安局交通警察支队",
        "document_no": "3301000412",
        "decided_on": "2021-08-02",
        "valid_until": "2031-08-01",
        "effect": "neutral",
        "fields": {"准驾车型": "C1", "证件状态": "正常", "换证日期": "2021-08-02"},
    },
    {
        "class": "penalty",
        "item_code": "P-PEN-003",
        "title": "违反《城市公共汽车和电车客运管理规定》逃缴票款",
        "source": "市交通运输局",
        "document_no": "交罚决字〔2025〕第118号",
        "decided_on": "2025-09-12",
        "valid_until": "2026-09-12",
        "effect": "negative",
        "fields": {
            "处罚类别": "罚款",
            "罚款金额（元）": 200,
            "违法事实": "2025年9月3日在地铁一号线东湖站，未购票由专用通道出站，经工作人员劝阻后仍不补票，"
            "影响其他乘客通行；当事人事后认错态度较好，已当场补缴票款。",
            "处罚依据": "《城市公共汽车和电车客运管理规定》第六十二条",
        },
    },
    {
        "class": "honour",
        "item_code": "P-HON-002",
        "title": "五星级志愿者",
        "source": "共青团市委员会",
        "document_no": "志证字〔2024〕0931号",
        "decided_on": "2024-06-30",
        "valid_until": "2027-06-30",
        "effect": "positive",
        "fields": {"累计服务时长（小时）": 1526.5, "授予单位": "市志愿服务联合会"},
    },
]
ANNOTATION = {
    "kind": "contested",
    "since": "2026-03-02",
    "text": "本人已就该条信息提出异议，认为处罚对象不是本人，信用管理部门已于2026年3月2日受理，正在核实。"
    "核实期间，该条信息不减少信用分，也不影响办理任何事项。",
}
EXPLANATION = {"kind": "explained", "since": "2025-10-01", "text": "罚款已于当日缴清。"}


def record(number: int, **changes: Any) -> dict[str, Any]:
    sample = _RECORDS[number % len(_RECORDS)]
    own = {"id": f"r-{number}", "status": "valid", "annotations": []}
    return {**sample, **own, **changes}


def report(*records: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "report_no": "R20260305-00012841",
        "version": 12,
        "generated_at": "2026-03-05T10:22:31+08:00",
        "subject": {"kind": "person", "name": "张小满", "id_number": "110101********0015"},
        "score": SCORE,
        "sections": [
            {
                "class": name,
                "title": title,
                "records": [one for one in records if one["class"] == name],
            }
            for name, title in CLASSES.items()
        ],
        "lists": [],
        **changes,
    }


def many(count: int, **changes: Any) -> dict[str, Any]:
    return report(*(record(number) for number in range(count)), **changes)
