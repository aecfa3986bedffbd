"""Regions and the 98 municipalities, as the public registers have them.

Names, codes, spellings, tiles and population are corrected on every run; a municipality's own
names for its bodies are only filled in when it is created, because local administrators edit them.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from networks import names
from networks.models import Municipality, Region, RegionMembership

from .tally import Tally, ensure

DATA = Path(__file__).resolve().parent.parent / "data"

REGIONS_BEGAN = date(2007, 1, 1)
EAST_BEGINS = date(2027, 1, 1)
EAST_REPLACES = frozenset({"Region Hovedstaden", "Region Sjælland"})
# No official code had been published; letters, so that nobody takes it for one.
EAST = {"code": "ØST", "name": "Region Østdanmark"}
POPULATION_DATE = date(2021, 1, 1)

PUBLIC_FACTS = (
    "name",
    "official_name",
    "search_key",
    "sort_key",
    "longitude",
    "latitude",
    "tile_row",
    "tile_column",
)


def rows_of(name: str) -> list[dict]:
    """The rows of a CSV file in ``networks/data``."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_regions(tally: Tally) -> None:
    found = {row["region"]: row["region_code"] for row in rows_of("municipalities.csv")}
    for name, code in [*sorted(found.items()), (EAST["name"], EAST["code"])]:
        ensure(tally, Region, {"name": name}, {"code": code})


def load_municipalities(tally: Tally) -> None:
    known = {m.code: m for m in Municipality.objects.all()}
    tiles = {row["code"]: row for row in rows_of("tilegrid.csv")}
    bodies = {row["code"]: row for row in rows_of("bodies.csv")}
    new, changed = [], []
    for row in rows_of("municipalities.csv"):
        municipality = known.get(row["code"])
        if municipality is None:
            new.append(new_municipality(row, tiles[row["code"]], bodies.get(row["code"], {})))
        elif correct(municipality, row, tiles[row["code"]]):
            changed.append(municipality)
    Municipality.objects.bulk_create(new)
    Municipality.objects.bulk_update(
        changed, [*PUBLIC_FACTS, "aliases", "population", "population_date"]
    )
    tally.created += len(new)
    tally.updated += len(changed)


def new_municipality(row: dict, tile: dict, bodies: dict) -> Municipality:
    aliases = aliases_in(row)
    return Municipality(
        code=row["code"],
        aliases=aliases,
        population=int(row["population_2021q1"]),
        population_date=POPULATION_DATE,
        **public_facts(row, tile, aliases),
        **{name: bodies[name] for name in bodies if name != "code"},
    )


def correct(municipality: Municipality, row: dict, tile: dict) -> bool:
    """Bring public facts up to date on ``municipality``, unsaved; whether any was not."""
    before = vars(municipality).copy()
    municipality.aliases = list(dict.fromkeys([*municipality.aliases, *aliases_in(row)]))
    for field, value in public_facts(row, tile, municipality.aliases).items():
        setattr(municipality, field, value)
    if municipality.population_date is None or municipality.population_date < POPULATION_DATE:
        municipality.population = int(row["population_2021q1"])
        municipality.population_date = POPULATION_DATE
    return vars(municipality) != before


def aliases_in(row: dict) -> list[str]:
    return [alias for alias in row["aliases"].split(";") if alias]


def public_facts(row: dict, tile: dict, aliases: list[str]) -> dict:
    return {
        "name": row["name"],
        "official_name": row["official_name"],
        "search_key": names.search_key(row["code"], row["name"], row["official_name"], *aliases),
        "sort_key": names.sort_key(row["name"]),
        "longitude": float(row["lon"]),
        "latitude": float(row["lat"]),
        "tile_row": int(tile["row"]),
        "tile_column": int(tile["col"]),
    }


def load_region_memberships(tally: Tally) -> None:
    known = {(m.municipality_id, m.valid_from): m for m in RegionMembership.objects.all()}
    new, changed = [], []
    for wanted in wanted_region_memberships():
        found = known.get((wanted.municipality_id, wanted.valid_from))
        if found is None:
            new.append(wanted)
        elif wanted.valid_to and found.valid_to is None:
            found.valid_to = wanted.valid_to
            changed.append(found)
    RegionMembership.objects.bulk_create(new)
    RegionMembership.objects.bulk_update(changed, ["valid_to"])
    tally.created += len(new)
    tally.updated += len(changed)


def wanted_region_memberships() -> Iterator[RegionMembership]:
    regions = {region.name: region for region in Region.objects.all()}
    municipalities = {m.code: m for m in Municipality.objects.all()}
    for row in rows_of("municipalities.csv"):
        for name, begins, ends in periods_in_regions(row["region"]):
            yield RegionMembership(
                municipality=municipalities[row["code"]],
                region=regions[name],
                valid_from=begins,
                valid_to=ends,
            )


def periods_in_regions(region: str) -> list[tuple[str, date, date | None]]:
    """The regions a municipality lies in, one after the other, with first and last day."""
    if region not in EAST_REPLACES:
        return [(region, REGIONS_BEGAN, None)]
    return [(region, REGIONS_BEGAN, date(2026, 12, 31)), (EAST["name"], EAST_BEGINS, None)]
