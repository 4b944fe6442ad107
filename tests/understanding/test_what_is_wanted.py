"""Texts as people type them, and what the chat takes them for."""

import pytest

from policy import intents, learning
from services.understanding import title_of, understand

OWN = {code for code, intent in intents.load().intents.items() if intent.personal}


def key(text: str) -> str | None:
    told = understand(text)
    return told.sure.key if told.sure else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我的信用分是多少", "score"),
        ("我的分為什麼這麼低", "score_why"),
        ("我的信用芬是多少", "score"),
        ("wo de xin yong fen shi duo shao", "score"),
        ("XINYONGFEN", "score"),
        ("ｘｉｎ　ｙｏｎｇ　ｆｅｎ", "score"),
        ("信 用 分", "score"),
        ("😂😂信用分[微笑]/:8-)", "score"),
        ("租房能免押金吗", "rent"),
        ("借书要押金不", "books"),
        ("谁看过我的信用报告", "access_log"),
        ("我要撤回给银行的授权", "withdraw"),
        ("授权给银行看我的报告", "authorise"),
        ("附近有能免押的店吗", "nearby"),
        ("转人工", "human"),
        ("谢谢你", "thanks_greeting"),
    ],
)
def test_own_words_are_understood(text, wanted):
    assert key(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("欠网贷逾期不还会坐牢吗", "learn:life-debt"),
        ("租的东西逾期不还会坐牢吗", "learn:waiver-default"),
        ("那个商户为什么要扣我的钱", "waivers"),
        ("异议编号3f8b92c1帮我查一下", "objection_progress"),
        ("失信老赖名单怎么查询", "learn:list-black"),
        ("请问你是谁啊", "help"),
        ("阿里巴巴信用怎么样", "organisation"),
        ("我要注销账号", "learn:account-close"),
        ("删除我的信息", "learn:account-close"),
        ("店家不给我免押", "learn:scene-refused"),
        ("我要改名字", "learn:life-name-change"),
        ("帮我看看我异议走到哪了", "objection_progress"),
        ("异议要多久", "learn:objection-time"),
        ("手机号换了怎么办", "learn:account-phone-changed"),
        ("换手机号了", "learn:account-phone-changed"),
        ("交物业费晚了扣分吗", "learn:score-property-fee"),
        ("学生怎么积累信用", "learn:life-student-build"),
        ("我少了一条志愿服务记录", "object"),
        ("我的表彰没显示", "object"),
        ("我不是失信人", "object"),
        ("我上黑名单了吗", "report"),
        ("为什么不能租房", "rent"),
        ("撤销房东的授权", "withdraw"),
        ("银行查过我吗", "access_log"),
    ],
)
def test_what_was_once_misunderstood_is_right(text, wanted):
    assert key(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "我老伴的信用分",
        "帮我看看李四的信用",
        "邻居老王上没上黑名单",
        "帮我查查郭大海的信用分",
        "我丈夫的授权",
        "我老公授权给谁了",
        "我同事被谁查过",
        "谁查过我同事",
        "我爸的查询记录",
        "330106199001011234",
    ],
)
def test_another_person_by_any_name_is_another_person(text):
    told = understand(text)
    assert (told.sure and told.sure.key, told.about_others) == ("elsewhere", True)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我的央行征信报告怎么打", "pboc"),
        ("我的芝麻分是多少", "sesame"),
        ("我的微信支付分多少", "paypoints"),
        ("我朋友的信用分是多少", "other_person"),
        ("帮我查一下我老公的信用报告", "other_person"),
        ("租客有没有不良记录", "other_person"),
        ("今天天气怎么样", "weather_smalltalk"),
        ("社保怎么查", "city_service"),
    ],
)
def test_what_is_not_ours_is_sent_elsewhere(text, topic):
    told = understand(text)
    assert (told.sure and told.sure.key, told.topic) == ("elsewhere", topic)
    assert told.about_others == (topic == "other_person")


@pytest.mark.parametrize("word", ["他", "我朋友", "我老公", "租客", "员工", "前女友", "张三"])
@pytest.mark.parametrize("asked", ["的信用分是多少", "的信用报告", "有没有失信", "几分"])
def test_nobody_elses_credit_is_answered_from_the_own_file(word, asked):
    told = understand(word + asked)
    assert told.sure is None or told.sure.key not in OWN, told


@pytest.mark.parametrize("entry", list(learning.load().entries.values()), ids=lambda each: each.id)
def test_no_question_of_general_knowledge_gets_a_personal_answer(entry):
    for question in (entry.question, *entry.also):
        told = understand(question)
        if told.sure and told.sure.key in OWN:
            # A whole text that is a keyword is also what people type to be served.
            assert learning.normalise(question) in intents.load().keywords, (question, told)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("我上黑名单了吗", "lists"),
        ("黑名单上有我，弄错了", "lists"),
        ("我昨天的留言有结果没有", "note"),
        ("我的信用报告", None),
    ],
)
def test_what_is_spoken_of_besides_is_said(text, about):
    assert understand(text).slots.get("about") == about


def test_of_several_sentences_the_question_counts():
    assert key("你好！我昨天交了罚款。我的信用分现在是多少？谢谢") == "score"
    assert key("我信用分六百五。租房能免押金吗？") == "rent"


def test_another_person_in_one_sentence_is_not_forgotten_in_the_next():
    told = understand("我老公欠钱。帮我查一下我老公的信用分。")
    assert told.about_others
    assert told.sure is None or told.sure.key == "elsewhere"


def test_what_is_not_clear_is_offered():
    told = understand("二维码怎么弄")
    assert told.sure is None
    assert 1 < len(told.candidates) <= 3
    assert told.candidates[0].title == title_of(told.candidates[0].key)
    assert [each.score for each in told.candidates] == sorted(
        (each.score for each in told.candidates), reverse=True
    )


def test_a_general_question_is_answered_or_offered_as_one():
    told = understand("信用修复到底是什么")
    assert told.sure is not None
    assert told.sure.key == "learn:repair-what"
    assert title_of(told.sure.key) == told.sure.title
    unclear = understand("报告有问题怎么办")
    assert unclear.sure is None
    assert len({each.key for each in unclear.candidates}) == len(unclear.candidates) > 0


@pytest.mark.parametrize("word", ["学信用", "常见问题"])
def test_only_its_own_name_opens_all_of_learning(word):
    assert key(word) == "learn"
    assert key("我想知道一些信用方面的规定") != "learn"


@pytest.mark.parametrize("text", ["", " ", "。。。", "\u200b"])
def test_what_says_nothing_is_not_understood(text):
    told = understand(text)
    assert told.sure is None
    assert told.candidates == ()


def test_every_key_has_a_title():
    for code in intents.load().intents:
        assert 2 <= len(title_of(code)) <= 20
    assert title_of("elsewhere")
    assert title_of("learn:score-how") == learning.load().entries["score-how"].question
    with pytest.raises(KeyError):
        title_of("nothing")
