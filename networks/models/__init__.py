from .affiliation import Affiliation, Evaluator, Ministry, Role
from .municipality import Municipality, Region, RegionMembership
from .network import LeadTerm, Membership, Network, NetworkAlias
from .programme import GuardRail, Programme, Theme

__all__ = [
    "Affiliation",
    "Evaluator",
    "GuardRail",
    "LeadTerm",
    "Membership",
    "Ministry",
    "Municipality",
    "Network",
    "NetworkAlias",
    "Programme",
    "Region",
    "RegionMembership",
    "Role",
    "Theme",
]
