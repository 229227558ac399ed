"""The live library of a shop: read whole, loaded from the starter set without losing the shop's own edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from scripts_library.library import Example, Grave, Intent, Library, Phrase, Questions, Rule
from scripts_library.nudge_rules import NudgeRule, rule_of
from storage.nudge_rules import NUDGE, nudge_rows
from storage.phrase_rows import phrase_of, row_of
from storage.tables.library import examples, intents, libraries, phrases, rules
from storage.tables.teams import teams

DECLINED = "declined"  # the source of a text that is kept only so that nobody is asked about it again
NOBODY = 0  # an id no member of staff has
GRAVE = "grave"  # the level of rules for customers' words, which stand among those for ours


WAITING = "draft:"
"""Source of questions that came with a draft, followed by its id: they teach nothing before it is approved."""


class Phrases:
    """Queries on the library."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def version(self, shop_id: int) -> int:
        """Grows with every change of the shop's library; 0 = none loaded."""
        found = self._db.scalar(sa.select(libraries.c.version).where(libraries.c.shop_id == shop_id))
        return int(found or 0)

    def starter(self, shop_id: int) -> str:
        """The content hash of the starter set loaded last."""
        return self._db.scalar(sa.select(libraries.c.starter).where(libraries.c.shop_id == shop_id)) or ""

    def library(self, shop_id: int) -> Library:
        """The shop's live library: approved phrases in their newest version."""
        head = self._db.execute(
            sa.select(libraries.c.lexicon, libraries.c.questions, libraries.c.model).where(libraries.c.shop_id == shop_id)
        ).first()
        words, questions, model = head or ([], {}, "")
        kept, approved = self._rules(shop_id), self._approved(shop_id)
        return Library(
            intents=self._intents(shop_id),
            phrases=tuple(phrase for phrase in approved if not phrase.owners),
            personal=tuple(phrase for phrase in approved if phrase.owners),
            examples=self._examples(shop_id),
            rules=tuple(_rule(key, body) for key, body in kept if body["level"] not in (GRAVE, NUDGE)),
            nudges=tuple(rule_of(key, body) for key, body in kept if body["level"] == NUDGE),
            graves=tuple(_grave(key, body) for key, body in kept if body["level"] == GRAVE),
            lexicon=tuple(words),
            own=self.own(shop_id),
            version=f"{shop_id}:{self.version(shop_id)}",
            questions=_questions(questions),
            model=model,
        )

    def own(self, shop_id: int) -> tuple[str, ...]:
        """The shop's own accounts and contacts, as they were written."""
        return tuple(self._db.scalar(sa.select(libraries.c.own).where(libraries.c.shop_id == shop_id)) or ())

    def set_own(self, shop_id: int, own: Sequence[str]) -> None:
        """What the shop may name as its own from now on."""
        self._changed(shop_id, own=list(own))

    def put_rules(self, shop_id: int, wanted: Sequence[Rule]) -> None:
        """The shop's own rules of the language check; one of a known id takes that one's place for good."""
        ids = [rule.id for rule in wanted]
        self._db.execute(sa.delete(rules).where(rules.c.shop_id == shop_id, rules.c.rule.in_(ids)))
        self._db.execute(sa.insert(rules), [_rule_row(shop_id, rule.id, _rule_body(rule), "shop") for rule in wanted])
        self._changed(shop_id)

    def drop_rule(self, shop_id: int, rule_id: str) -> bool:
        """Take away a rule the shop made itself; False if there is none of that id."""
        mine = sa.delete(rules).where(rules.c.shop_id == shop_id, rules.c.rule == rule_id, rules.c.source == "shop")
        if self._db.execute(mine).rowcount == 0:
            return False
        self._changed(shop_id)
        return True

    def wordings(self, shop_id: int) -> dict[str, dict[str, str]]:
        """What the shop calls the faults of starter rules and proposes instead (``why``, ``rewrite``), by rule."""
        return dict(self._db.scalar(sa.select(libraries.c.wordings).where(libraries.c.shop_id == shop_id)) or {})

    def word_rule(self, shop_id: int, rule_id: str, wording: Mapping[str, str] | None) -> None:
        """Put a starter rule in other words, which stay whatever a later starter set says; None = in its own again."""
        kept = {key: words for key, words in self.wordings(shop_id).items() if key != rule_id}
        self._changed(shop_id, wordings=kept if wording is None else {**kept, rule_id: dict(wording)})

    def own_rules(self, shop_id: int) -> frozenset[str]:
        """Ids of the rules the shop made itself."""
        query = sa.select(rules.c.rule).where(rules.c.shop_id == shop_id, rules.c.source == "shop")
        return frozenset(self._db.scalars(query))

    def load(self, shop_id: int, library: Library) -> dict[str, int]:
        """Bring in a starter set: new on the first time, drafts beside what the shop has afterwards."""
        first = self.version(shop_id) == 0
        counts = self._load_phrases(shop_id, library, status="approved" if first else "draft")
        self._replace_intents(shop_id, library)
        self._replace_examples(shop_id, library)
        self._load_rules(shop_id, library)
        self._bump(shop_id, library)
        return counts

    def complete(self, shop_id: int, wanted: Sequence[Phrase], nudges: Sequence[NudgeRule] = ()) -> int:
        """Give the shop the sentences it has no version of, approved, and the nudge rules it lacks: the program cannot do
        without them."""
        if self.version(shop_id) == 0:
            return 0
        known = self._newest_texts(shop_id)
        rows = [self._starter_row(shop_id, phrase, 1, "approved") for phrase in wanted if phrase.id not in known]
        if rows:
            self._db.execute(sa.insert(phrases), rows)
        kept = {key for key, _ in self._rules(shop_id)}
        lacking = [_rule_row(shop_id, key, body, "starter") for key, body in nudge_rows(nudges) if key not in kept]
        if lacking:
            self._db.execute(sa.insert(rules), lacking)
        if rows or lacking:
            self._changed(shop_id)
        return len(rows) + len(lacking)

    def _changed(self, shop_id: int, **values: Any) -> None:
        """A new version of what is loaded: running workers take it over."""
        mine = sa.update(libraries).where(libraries.c.shop_id == shop_id)
        self._db.execute(mine.values(version=libraries.c.version + 1, **values))

    def _load_phrases(self, shop_id: int, library: Library, *, status: str) -> dict[str, int]:
        newest = self._newest_texts(shop_id)
        rows = []
        for phrase in library.phrases:
            version, texts = newest.get(phrase.id, (0, frozenset()))
            if phrase.text not in texts:
                rows.append(self._starter_row(shop_id, phrase, version + 1, status))
        if rows:
            self._db.execute(sa.insert(phrases), rows)
        return {"phrases": len(library.phrases), status: len(rows), "examples": len(library.examples)}

    def _newest_texts(self, shop_id: int) -> dict[str, tuple[int, frozenset[str]]]:
        found: dict[str, tuple[int, frozenset[str]]] = {}
        query = sa.select(phrases.c.phrase, phrases.c.version, phrases.c.text).where(
            phrases.c.shop_id == shop_id
        )
        for key, version, words in self._db.execute(query):
            highest, texts = found.get(key, (0, frozenset()))
            found[key] = (max(highest, version), texts | {words})
        return found

    def _starter_row(self, shop_id: int, phrase: Phrase, version: int, status: str) -> dict[str, Any]:
        return row_of(shop_id, phrase, version=version, status=status, source="starter", now=self._now)

    def _replace_intents(self, shop_id: int, library: Library) -> None:
        self._db.execute(sa.delete(intents).where(intents.c.shop_id == shop_id))
        rows = [
            {"shop_id": shop_id, "intent": i.id, "grouping": i.group, "name": i.name, "alone": i.alone, "place": n}
            for n, i in enumerate(library.intents)
        ]
        self._db.execute(sa.insert(intents), rows)

    def _replace_examples(self, shop_id: int, library: Library) -> None:
        """Starter examples are ours to replace; the shop's own (another source) stay."""
        self._db.execute(
            sa.delete(examples).where(examples.c.shop_id == shop_id, examples.c.source == "starter")
        )
        rows = [
            {"shop_id": shop_id, "text": e.text, "intents": list(e.intents), "source": "starter"}
            for e in library.examples
        ]
        if rows:
            self._db.execute(sa.insert(examples), rows)

    def _load_rules(self, shop_id: int, library: Library) -> None:
        """Starter rules are ours to replace; the shop's own, and those it put in the place of ours, stay."""
        self._db.execute(sa.delete(rules).where(rules.c.shop_id == shop_id, rules.c.source == "starter"))
        known = self.own_rules(shop_id)
        rows = [
            _rule_row(shop_id, key, body, "starter")
            for key, body in (
                *((rule.id, _rule_body(rule)) for rule in library.rules),
                *((grave.id, _grave_body(grave)) for grave in library.graves),
                *nudge_rows(library.nudges),
            )
            if key not in known
        ]
        if rows:
            self._db.execute(sa.insert(rules), rows)

    def _bump(self, shop_id: int, library: Library) -> None:
        values = {
            "starter": library.version[:64], "lexicon": list(library.lexicon), "model": "",
            "questions": {
                "names": dict(library.questions.names), "ask": dict(library.questions.ask),
                "kinds": {kind: list(wordings) for kind, wordings in library.questions.kinds.items()},
            },
        }
        done = self._db.execute(
            sa.update(libraries)
            .where(libraries.c.shop_id == shop_id)
            .values(version=libraries.c.version + 1, **values)
        )
        if done.rowcount == 0:
            self._db.execute(sa.insert(libraries).values(shop_id=shop_id, version=1, own=[], **values))

    def learn(self, shop_id: int, taught: Sequence[Example], *, source: str) -> int:
        """Add the shop's own examples (``source`` other than ``starter``); those it has are passed over. A model the
        shop went back to is left again: what it learns has to count. Returns how many were new."""
        here = sa.select(examples.c.text).where(examples.c.shop_id == shop_id, examples.c.source.not_like(f"{WAITING}%"))
        known = set(self._db.scalars(here))
        fresh = {e.text: e for e in taught if e.text not in known}
        rows = [{"shop_id": shop_id, "text": e.text, "intents": list(e.intents), "source": source} for e in fresh.values()]
        if rows:
            self._db.execute(sa.insert(examples), rows)
            self._changed(shop_id, **({} if source == DECLINED else {"model": ""}))
        return len(rows)

    def declined(self, shop_id: int) -> frozenset[str]:
        """Texts a supervisor did not want among the examples."""
        query = sa.select(examples.c.text).where(examples.c.shop_id == shop_id, examples.c.source == DECLINED)
        return frozenset(self._db.scalars(query))

    def use_model(self, shop_id: int, model: str) -> None:
        """Read with that model from now on; empty = with the one trained on the shop's examples."""
        self._changed(shop_id, model=model)

    def touch(self, shop_id: int) -> None:
        """Something of the library is other than it was: every process takes it over."""
        self._changed(shop_id)

    # --- reading ---------------------------------------------------------------------------------

    def _intents(self, shop_id: int) -> tuple[Intent, ...]:
        query = sa.select(intents).where(intents.c.shop_id == shop_id).order_by(intents.c.place)
        return tuple(Intent(r.intent, r.grouping, r.name, r.alone) for r in self._db.execute(query))

    def _approved(self, shop_id: int) -> tuple[Phrase, ...]:
        query = (
            sa.select(phrases)
            .where(phrases.c.shop_id == shop_id, phrases.c.status == "approved")
            .order_by(phrases.c.id)
        )
        newest = {row.phrase: phrase_of(row) for row in self._db.execute(query)}
        mine = sa.select(teams.c.id, teams.c.members).where(teams.c.shop_id == shop_id)
        members = {team: people for team, people in self._db.execute(mine)}  # noqa: C416 - a row is no pair to dict()
        return tuple(_in_company(_of_team(phrase, members)) for phrase in newest.values())

    def _examples(self, shop_id: int) -> tuple[Example, ...]:
        query = sa.select(examples.c.text, examples.c.intents).where(
            examples.c.shop_id == shop_id, examples.c.source != DECLINED, examples.c.source.not_like(f"{WAITING}%")
        )
        rows = self._db.execute(query.order_by(examples.c.id))
        return tuple(Example(words, tuple(asked)) for words, asked in rows)

    def _rules(self, shop_id: int) -> list[tuple[str, dict[str, Any]]]:
        """Every rule; those of the starter set in the shop's wording, where it has one."""
        query = sa.select(rules.c.rule, rules.c.body, rules.c.source).where(rules.c.shop_id == shop_id).order_by(rules.c.id)
        ours = self.wordings(shop_id)
        return [(key, {**body, **ours.get(key, {})} if source == "starter" else body) for key, body, source in self._db.execute(query)]


def _of_team(phrase: Phrase, members: Mapping[int, Sequence[int]]) -> Phrase:
    """A team's phrase belongs to whoever is in the team now; to nobody, and never to everybody, if nobody is."""
    if not phrase.team:
        return phrase
    return replace(phrase, owners=tuple(dict.fromkeys((*phrase.owners, *members.get(phrase.team, ())))) or (NOBODY,))


def _in_company(phrase: Phrase) -> Phrase:
    """What has dates or belongs to somebody is said by people only."""
    return replace(phrase, alone=False) if phrase.since or phrase.until or phrase.owners else phrase


def _questions(body: dict[str, Any]) -> Questions:
    kinds = {kind: tuple(wordings) for kind, wordings in body.get("kinds", {}).items()}
    return Questions(body.get("names", {}), body.get("ask", {}), kinds)


def _rule_body(rule: Rule) -> dict[str, Any]:
    return {
        "level": rule.level, "why": rule.why, "rewrite": rule.rewrite, "patterns": list(rule.patterns),
        "unless": list(rule.unless), "replace": dict(rule.replace), "own": rule.own,
        "hits": list(rule.hits), "misses": list(rule.misses), "kind": rule.kind,
    }


def _rule_row(shop_id: int, key: str, body: dict[str, Any], source: str) -> dict[str, Any]:
    return {"shop_id": shop_id, "rule": key, "source": source, "body": body}


def _grave_body(grave: Grave) -> dict[str, Any]:
    return {"level": GRAVE, "why": grave.why, "patterns": list(grave.patterns), "unless": list(grave.unless)}


def _grave(key: str, body: dict[str, Any]) -> Grave:
    return Grave(key, body["why"], tuple(body["patterns"]), tuple(body["unless"]))


def _rule(key: str, body: dict[str, Any]) -> Rule:
    lists: dict[str, Any] = {name: tuple(body[name]) for name in ("patterns", "unless", "hits", "misses")}
    plain: dict[str, Any] = {name: body[name] for name in ("level", "why", "rewrite", "replace", "own", "kind")}
    return Rule(id=key, **plain, **lists)
