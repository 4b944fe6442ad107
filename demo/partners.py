"""Who of the demo city may be authorised by people to read parts of their file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Receiver:
    """A partner: whom people can reach, and what it does with what it reads."""

    name: str
    contact: str
    about: str


RECEIVERS = (
    Receiver(
        "杭城惠民银行股份有限公司",
        "个人信息保护负责人，电话 0571-00000101",
        "个人消费贷款的受理和审核",
    ),
    Receiver(
        "杭城安居公共租赁住房管理有限公司",
        "客户服务部，电话 0571-00000102",
        "公共租赁住房申请的资格审核",
    ),
)
