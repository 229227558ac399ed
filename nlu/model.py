"""The trained weights as arrays in one file, readable without pickle and the same bytes for the same library."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.errors import ModelError

_MAKE = "xiaoer-2"
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Points:
    """The operating point, chosen by cross-validation on the library: sharpness of probabilities and thresholds."""

    temperature: float = 0.25
    near: float = 0.3
    sure: float = 0.85
    sure_alone: float = 0.8
    """The probability from which a guess is sure; by itself for what the assistant may answer alone …"""
    margin: float = 0.5
    doubt: float = 0.01
    """… its lead over the next, and what may at most speak for small talk beside it."""
    unknown: float = 0.12
    strange: float = 0.5
    present: float = 0.3
    precision: float = 0.0
    share: float = 0.0
    """Precision and share of ``sure`` where the thresholds were chosen (0 when too little data to choose)."""


@dataclass(frozen=True, slots=True)
class Model:
    """Intent ids, vocabulary, weights (features × intents, idf and row norms left out), bias, operating point.

    ``inner`` (features × cells, half precision), ``inner_bias`` and ``outer`` (cells × intents) are the
    networks that speak beside the linear weights.
    """

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    inner: npt.NDArray[np.float16]
    inner_bias: Floats
    outer: Floats
    points: Points
    library: str
    seed: int
    rarest: float = field(init=False, default=0.0)
    """The weight of a feature never taught: as much as the rarest taught."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rarest", float(self.idf.max(initial=1.0)))

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all."""
        head = {"make": _MAKE, "labels": self.labels, "library": self.library, "seed": self.seed,
                "points": {name: getattr(self.points, name) for name in Points.__slots__}}
        words = "\n".join(sorted(self.vocabulary, key=self.vocabulary.__getitem__))
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".part")
        with draft.open("wb") as target:
            np.savez_compressed(
                target, head=_bytes(json.dumps(head, ensure_ascii=False)), words=_bytes(words),
                idf=self.idf, weights=self.weights.astype(np.float16), bias=self.bias,
                inner=self.inner, inner_bias=self.inner_bias, outer=self.outer,
            )
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Reads a model file; ModelError says what is wrong with it."""
        try:
            with np.load(path, allow_pickle=False) as file:
                head = json.loads(file["head"].tobytes().decode())
                if head.get("make") != _MAKE:
                    raise ModelError(f"模型文件 {path} 是另一个版本做的。怎么办：删掉它，重新训练。")
                words = file["words"].tobytes().decode().split("\n")
                idf, bias = file["idf"], file["bias"]
                weights = file["weights"].astype(np.float32)
                network = file["inner"], file["inner_bias"], file["outer"]
        except FileNotFoundError as error:
            raise ModelError(f"找不到模型文件 {path}。怎么办：先训练一次（xiaoer 会自动训练，或删掉旧文件重来）。") from error
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise ModelError(f"模型文件 {path} 损坏或不完整。怎么办：删掉它，重新训练。") from error
        return cls(tuple(head["labels"]), {word: row for row, word in enumerate(words)}, idf, weights, bias, *network,
                   Points(**head["points"]), str(head["library"]), int(head["seed"]))


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
