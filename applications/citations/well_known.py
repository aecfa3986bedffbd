"""Laws that case officers write by a short name. Names only: numbers change with every
consolidation, so the citation in force is typed with the application."""

from dataclasses import dataclass

from .sources import Kind


@dataclass(frozen=True)
class KnownLaw:
    name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    kind: Kind = Kind.LOV


WELL_KNOWN = (
    KnownLaw("Lov om social service", "serviceloven", ("SEL",)),
    KnownLaw(
        "Lov om retssikkerhed og administration på det sociale område",
        "retssikkerhedsloven",
        ("RSL",),
    ),
    KnownLaw(
        "Lov om en aktiv beskæftigelsesindsats",
        "beskæftigelsesindsatsloven",
        ("LAB", "LAB-loven"),
    ),
    KnownLaw(
        "Lov om organisering og understøttelse af beskæftigelsesindsatsen m.v.",
        "organiseringsloven",
    ),
    KnownLaw("Lov om aktiv socialpolitik", "aktivloven", ("LAS",)),
    KnownLaw("Lov om sygedagpenge", "sygedagpengeloven"),
    KnownLaw("Lov om integration af udlændinge i Danmark", "integrationsloven"),
    KnownLaw("Lov om social pension", "pensionsloven"),
    KnownLaw("Lov om almene boliger m.v.", "almenboligloven", ("lov om almene boliger",)),
    KnownLaw("Lov om leje af almene boliger", "almenlejeloven"),
    KnownLaw("Lov om leje", "lejeloven"),
    KnownLaw("Lov om individuel boligstøtte", "boligstøtteloven"),
    KnownLaw("Lov om planlægning", "planloven"),
    KnownLaw("Byggelov", "byggeloven"),
    KnownLaw("Bygningsreglement", "bygningsreglementet", kind=Kind.BEK),
    KnownLaw("Sundhedslov", "sundhedsloven"),
    KnownLaw("Lov om folkeskolen", "folkeskoleloven"),
    KnownLaw(
        "Lov om dag-, fritids- og klubtilbud m.v. til børn og unge",
        "dagtilbudsloven",
        ("dagtilbudslov",),
    ),
    KnownLaw("Barnets lov", "barnets lov"),
    KnownLaw("Lov om kommunernes styrelse", "kommunestyrelsesloven", ("styrelsesloven",)),
    KnownLaw("Forvaltningslov", "forvaltningsloven", ("FVL",)),
    KnownLaw("Lov om offentlighed i forvaltningen", "offentlighedsloven"),
    KnownLaw("Lov om frikommunenetværk", "frikommunenetværksloven"),
    KnownLaw("Lov om frikommuner", "frikommuneloven"),
    KnownLaw(
        "Kommunalfuldmagtsreglerne",
        "kommunalfuldmagten",
        ("kommunalfuldmagtsregler",),
        kind=Kind.UNWRITTEN,
    ),
)
_BY_NAME = {
    written.casefold(): law
    for law in WELL_KNOWN
    for written in (law.name, law.short_name, *law.aliases)
}


def find_law(written: str) -> KnownLaw | None:
    """The law meant by a name, a short name or an abbreviation; None when it is not known."""
    return _BY_NAME.get(written.casefold())
