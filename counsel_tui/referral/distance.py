"""How far it is and how long it takes, without a network.

Great-circle distance times 1.3 is about the way on the road in this flat area (language and
funding, section 15); the speeds are stated assumptions, door to door, to be replaced by a better
model where there is one. Minutes are an estimate and shown as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
DETOUR = 1.3
KM_H: Mapping[str, float] = {
    "foot": 4.5,
    "bicycle": 14.0,
    "public": 25.0,
    "lift": 45.0,
    "car": 50.0,
}
"""Speed per means of transport in km/h, door to door; own assumption."""

Point = tuple[float, float]


def kilometres(one: Point, other: Point) -> float:
    """Road kilometres between two points (latitude, longitude in degrees), estimated."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half))) * DETOUR


def fastest(means: Iterable[str]) -> str:
    """The quickest of the means; empty if none is known."""
    return max((each for each in means if each in KM_H), key=KM_H.__getitem__, default="")


def minutes(km: float, means: Iterable[str]) -> float | None:
    """Minutes one way by the fastest of the means; None if none is known."""
    quick = fastest(means)
    return km / KM_H[quick] * 60 if quick else None
