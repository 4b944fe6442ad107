"""Everything that can be said against the policy files, for the operator who changed them."""

from collections.abc import Callable, Iterable

from policy import (
    authorisations,
    catalogues,
    chat_grants,
    chat_menu,
    consents,
    districts,
    evidence,
    feeds,
    intents,
    learning,
    learning_facts,
    notices,
    profiles,
    repairs,
    roles,
    score_models,
    service_hours,
    waivers,
    working_days,
)
from policy import scenes as scene_policy
from policy.documents import PolicyError


def check_all() -> list[str]:
    """Read every policy file afresh and say what is wrong, a sentence each; empty means fine."""
    problems = (problem for check in _CHECKS for problem in _problems(check))
    return list(dict.fromkeys(problems))  # a broken catalogue is met by every check that reads it


def _problems(check: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return list(check())
    except PolicyError as error:
        return list(error.problems)


def _catalogue() -> Iterable[str]:
    catalogues.read(catalogues.DIRECTORY)
    return ()


def _feeds() -> Iterable[str]:
    rules = feeds.read(feeds.FILE)
    catalogue = catalogues.read(catalogues.DIRECTORY)
    for sheet, by_party in rules.sheets.items():
        for party, code in by_party.items():
            place = f"feeds.yaml · sheets · {sheet} · {party}"
            item = catalogue.items.get(code)
            if item is None:
                yield f"{place}：目录里没有 {code}"
                continue
            if item.subject_kind != party:
                yield f"{place}：{code} 是 {item.subject_kind} 的事项"
            if item.record_class != sheet.removesuffix("_sheet"):
                yield f"{place}：{code} 属于 {item.record_class} 类"
            if item.source != catalogue.collector:
                yield f"{place}：{code} 的来源须为 {catalogue.collector}"
    for code, named in rules.representatives.items():
        yield from _representative(f"feeds.yaml · representatives · {code}", code, named, catalogue)


def _representative(
    place: str, code: str, named: feeds.RepresentativeFields, catalogue: catalogues.Catalogue
) -> Iterable[str]:
    """The name of who represents an organisation may be public, the papers never are."""
    item = catalogue.items.get(code)
    if item is None or item.subject_kind != "organisation" or item.record_class != "basic":
        yield f"{place}：目录里没有这个组织基本信息事项"
        return
    public = {field.name: field.public for field in item.fields}
    for name in (named.name, named.id_type, named.id_number):
        if name not in public:
            yield f"{place}：{code} 没有字段 {name}"
    for name in (named.id_type, named.id_number):
        if public.get(name):
            yield f"{place}：{code} 的字段 {name} 须为 public: false"


def _nothing_forbidden_in_the_catalogue() -> Iterable[str]:
    for item in catalogues.read(catalogues.DIRECTORY).items.values():
        kind = feeds.forbidden_kind([field.name for field in item.fields], item.title)
        if kind:
            yield f"目录事项 {item.code}（{item.title}）含有禁止归集的内容：{kind}"


def _districts() -> Iterable[str]:
    districts.read(districts.FILE)
    return ()


def _notices() -> Iterable[str]:
    notices.read(notices.FILE)
    return ()


def _roles() -> Iterable[str]:
    roles.read(roles.FILE)
    return ()


def _score_models() -> Iterable[str]:
    score_models.read(score_models.DIRECTORY, catalogues.read(catalogues.DIRECTORY))
    return ()


def _scenes() -> Iterable[str]:
    """Scenes name items of the catalogue and tiers of every scoring model."""
    rules = scene_policy.read(scene_policy.FILE)
    catalogue = catalogues.read(catalogues.DIRECTORY)
    models = score_models.read(score_models.DIRECTORY, catalogue).models
    for code, scene in rules.scenes.items():
        for item_code in sorted(scene.refused_by):
            item = catalogue.items.get(item_code)
            if item is None or item.effect != "negative":
                yield f"scenes.yaml · {code} · refused_by：目录里没有不良信息事项 {item_code}"
    named = {scene.from_tier for scene in rules.scenes.values() if scene.from_tier}
    named.update(rules.exposure_fen)  # which has every tier of the ceilings, or is refused
    for model in models:
        for tier in sorted(named - {tier.code for tier in model.tiers}):
            yield f"scenes.yaml：评分规则 {model.version} 没有等级 {tier}"


def _waivers() -> Iterable[str]:
    waivers.read(waivers.FILE)
    return ()


def _working_days() -> Iterable[str]:
    working_days.read(working_days.FILE)
    return ()


def _profiles() -> Iterable[str]:
    profiles.read(profiles.FILE)
    return ()


def _evidence() -> Iterable[str]:
    evidence.read(evidence.FILE)
    return ()


def _authorisations() -> Iterable[str]:
    authorisations.read(authorisations.FILE)
    return ()


def _chat() -> Iterable[str]:
    """The menu leads to what the bot understands."""
    chat_grants.read(chat_grants.FILE)
    service_hours.read(service_hours.FILE)
    understood = intents.read(intents.DIRECTORY)
    intents.phrasings(intents.DIRECTORY)
    known = understood.intents
    for button in chat_menu.read(chat_menu.FILE).buttons:
        for entry in button.entries:
            if entry.intent not in known:
                yield f"chat_menu.yaml · {entry.name}：机器人没有 {entry.intent} 这个意图"


def _repairs() -> Iterable[str]:
    repairs.read(repairs.FILE)
    return ()


def _learning() -> Iterable[str]:
    """The answers must be fillable under every scoring model that is or will be in force."""
    catalogue = catalogues.read(catalogues.DIRECTORY)
    models = score_models.read(score_models.DIRECTORY, catalogue)
    since = models.in_force(catalogue.effective_on).effective_on
    others = (
        scene_policy.read(scene_policy.FILE),
        waivers.read(waivers.FILE),
        feeds.read(feeds.FILE),
        consents.load(),
    )
    for model in models.models:
        if model.effective_on >= since:
            learning.read(learning.DIRECTORY, learning_facts.gather(catalogue, model, *others))
    return ()


_CHECKS = (
    _catalogue,
    _feeds,
    _nothing_forbidden_in_the_catalogue,
    _districts,
    _notices,
    _roles,
    _score_models,
    _scenes,
    _waivers,
    _chat,
    _authorisations,
    _repairs,
    _working_days,
    _profiles,
    _evidence,
    _learning,
)
