"""What else could find the nearest text, asked the same questions."""

import sqlite3
from collections.abc import Sequence

from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from bench.stopwatch import percentiles
from nlu.match import Index


def compare(index: Index, texts: Sequence[str], asked: Sequence[str]) -> None:
    """The same questions put to others, and how often the nearest text by rapidfuzz is found."""
    few = asked[:100]
    truth = [process.extractOne(text, texts, scorer=fuzz.ratio) for text in few]
    found = [index.near(text, 1) for text in few]
    hits = [bool(n) and n[0].similarity >= t[1] / 100 - 1e-6 for n, t in zip(found, truth, strict=True)]
    print(f"  recall of the nearest   {sum(hits) / len(hits):.2f}")
    print("  rapidfuzz.extract       " + percentiles(lambda t: process.extract(t, texts, scorer=fuzz.ratio, limit=10), few))
    full = sqlite3.connect(":memory:")
    full.execute("create virtual table f using fts5(t, tokenize='trigram')")
    full.executemany("insert into f values (?)", ((t,) for t in texts))

    def fts(text: str) -> object:
        words = " OR ".join(f'"{text[i : i + 3]}"' for i in range(max(len(text) - 2, 1)) if '"' not in text[i : i + 3])
        return full.execute("select t from f where f match ? order by rank limit 10", (words,)).fetchall()

    print("  SQLite FTS5             " + percentiles(fts, [t for t in few if len(t) >= 3]))
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    neighbours = NearestNeighbors(n_neighbors=10, metric="cosine").fit(vectors.fit_transform(texts))
    print("  scikit-learn neighbours " + percentiles(lambda t: neighbours.kneighbors(vectors.transform([t])), few))
