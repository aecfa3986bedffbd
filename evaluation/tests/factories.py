"""Plans and figures for tests."""

import datetime as dt

from applications.tests.factories import complete_application
from applications.tests.sending import send
from evaluation.actions.figures import Place, Typed, give_figures
from evaluation.actions.plans import plan_trial, save_goal
from evaluation.models import EvaluationPlan, PlanGoal

AT = dt.datetime(2017, 3, 1, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2016, 12, 31)


def trial_plan(by=None, **fields) -> EvaluationPlan:
    """The plan of a trial that has been sent, with the goal of ``complete_application``."""
    application = send(complete_application(title="Midlertidige lejekontrakter", **fields))
    return plan_trial(application, by=by or application.created_by, at=AT)


def goal_of(plan, by, indicator="Antal billige boliger", **fields) -> PlanGoal:
    return save_goal(plan, PlanGoal(indicator=indicator, **fields), base=None, by=by, at=AT)


def give(goal, written, by, *, municipality=None, kind="measurement", on=DAY, reason="", **more):
    """What became of it (``figures.Outcome``)."""
    place = Place(goal.pk, municipality.pk if municipality else None, kind, on)
    typed = Typed(place, written, **more)
    (outcome,) = give_figures(goal.plan, [typed], reason=reason, by=by, at=AT)
    return outcome
