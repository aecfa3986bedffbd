"""What a connection is told, as SQL. Names are ours; values are parameters."""

from support.walls.context import Acting, Role

SYSTEM = "frikommune.system"
# What a person may see by, each a list of ids in a setting of the session (``enter`` fills them).
PREFIX = "frikommune.ids_"
KEEPS = (
    *("me", "writes", "approves", "municipal", "local", "member", "within", "coordinates", "leads"),
    *("sent", "writes_in", "approves_in", "invited", "granted", "sparring", "referred"),
)


def tell(who: Acting) -> tuple[str, list]:
    """The statement, with its parameters, that makes the session act for ``who``."""
    if who.role is Role.OWNER:
        return f"RESET ROLE; SELECT set_config('{SYSTEM}', %s, false)", [who.name]
    take = f"SET ROLE {who.role.value}; "
    if who.person is not None:
        return f"{take}SELECT wall_enter(%s, %s)", [who.person, who.day]
    empty = ", ".join(f"set_config('{PREFIX}{name}', '', false)" for name in KEEPS)
    return f"{take}SELECT set_config('{SYSTEM}', %s, false), {empty}", [who.name]
