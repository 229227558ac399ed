"""What else could find the nearest text, asked the same questions."""

import sqlite3
from collections.abc import Callable, Sequence

import bm25s
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from bench.stopwatch import percentiles
from nlu.match import Index, grams


def compare(index: Index, texts: Sequence[str], asked: Sequence[str]) -> None:
    """The same questions put to others: their recall (is a text as near as the nearest by rapidfuzz ratio
    among the ten returned?) beside their speed, as speed says little where recall differs."""
    few = asked[:100]
    best = [process.extractOne(text, texts, scorer=fuzz.ratio)[1] for text in few]

    def row(name: str, find: Callable[[str], Sequence[str]]) -> None:
        hits = [
            any(fuzz.ratio(text, found) >= most - 1e-6 for found in find(text))
            for text, most in zip(few, best, strict=True)
        ]
        print(f"  {name:<23} recall {sum(hits) / len(hits):.2f}, {percentiles(find, few)}")

    row("own index", lambda text: [texts[near.number] for near in index.near(text)])
    row("rapidfuzz.extract", lambda text: [t for t, *_ in process.extract(text, texts, scorer=fuzz.ratio, limit=10)])
    row("SQLite FTS5", full_text(texts))
    row("bm25s", weighed(texts))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    neighbours = NearestNeighbors(n_neighbors=10, metric="cosine").fit(vectors.fit_transform(texts))
    row(
        "scikit-learn neighbours",
        lambda text: [texts[n] for n in neighbours.kneighbors(vectors.transform([text]), return_distance=False)[0]],
    )


def full_text(texts: Sequence[str]) -> Callable[[str], list[str]]:
    """SQLite's full-text search by trigrams; a text too short for one finds nothing."""
    full = sqlite3.connect(":memory:")
    full.execute("create virtual table f using fts5(t, tokenize='trigram')")
    full.executemany("insert into f values (?)", ((t,) for t in texts))

    def find(text: str) -> list[str]:
        words = " OR ".join(f'"{gram}"' for i in range(len(text) - 2) if '"' not in (gram := text[i : i + 3]))
        query = "select t from f where f match ? order by rank limit 10"
        return [t for (t,) in full.execute(query, (words,))] if words else []

    return find


def weighed(texts: Sequence[str]) -> Callable[[str], list[str]]:
    """BM25 over the same character bigrams as ours, by bm25s."""
    index = bm25s.BM25()
    index.index([grams(text) for text in texts], show_progress=False)

    def find(text: str) -> list[str]:
        found, _ = index.retrieve([grams(text)], k=10, show_progress=False)
        return [texts[number] for number in found[0]]

    return find
