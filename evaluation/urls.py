from django.urls import path

from evaluation.views import (
    comments,
    deliverables,
    figures,
    imports,
    milestones,
    pictures,
    plans,
    public,
    recommendations,
    results,
    sparring,
)

app_name = "evaluation"
TOGETHER = "evaluering/netvaerk/<int:pk>/samarbejde/"
urlpatterns = [
    path("forsoeg/resultater/", public.public_results, name="public_results"),
    path("forsoeg/data/resultater.json", public.data_json, name="public_results_json"),
    path("forsoeg/data/resultater.csv", public.data_csv, name="public_results_csv"),
    path("ansoegninger/<slug:reference>/resultater/", results.results, name="results"),
    path(
        "ansoegninger/<slug:reference>/resultater/<slug:code>/", results.follow_up, name="follow_up"
    ),
    path("evaluering/", plans.all_plans, name="overview"),
    path("ansoegninger/<slug:reference>/evaluering/", plans.plan_trial, name="plan_trial"),
    path("evaluering/netvaerk/<int:pk>/", plans.plan_network, name="plan_network"),
    path("evaluering/<int:pk>/", plans.plan, name="plan"),
    path("evaluering/<int:pk>/tekst/", plans.words, name="words"),
    path("evaluering/<int:pk>/tekst/<slug:code>/", plans.words, name="extension"),
    path("evaluering/<int:pk>/versioner/", plans.versions, name="versions"),
    path("evaluering/<int:pk>/maal/", plans.goal, name="goal_new"),
    path("evaluering/<int:pk>/maal/<int:number>/", plans.goal, name="goal"),
    path("evaluering/<int:pk>/definitioner/", plans.definition, name="definition_new"),
    path("evaluering/<int:pk>/definitioner/<int:definition>/", plans.definition, name="definition"),
    path("evaluering/<int:pk>/kommentarer/", comments.comments, name="comments"),
    path("evaluering/<int:pk>/tal/", figures.figures, name="figures"),
    path("evaluering/<int:pk>/tal/<slug:extent>.<slug:extension>", imports.export, name="export"),
    path("evaluering/<int:pk>/indlaes/", imports.import_figures, name="import"),
    path("evaluering/<int:pk>/indlaes/<int:batch>/", imports.imported, name="imported"),
    path(
        "evaluering/<int:pk>/indlaes/<int:batch>/celler.csv",
        imports.imported_fates,
        name="imported_fates",
    ),
    path(
        "evaluering/<int:pk>/tal/<int:number>/<slug:code>/<slug:kind>/<str:on>/",
        figures.figure,
        name="figure",
    ),
    path("evaluering/netvaerk/<int:pk>/milepaele/", milestones.milestones, name="milestones"),
    path(
        "evaluering/netvaerk/<int:pk>/milepaele/ny/",
        milestones.new_milestone,
        name="new_milestone",
    ),
    path(
        "evaluering/netvaerk/<int:pk>/milepaele/<int:milestone>/flyt/",
        milestones.move,
        name="move_milestone",
    ),
    path(
        "evaluering/netvaerk/<int:pk>/milepaele/<int:milestone>/gjort/",
        milestones.finish,
        name="finish_milestone",
    ),
    path(
        "evaluering/netvaerk/<int:pk>/milepaele/<int:milestone>/bortfald/",
        milestones.drop,
        name="drop_milestone",
    ),
    path(
        "evaluering/netvaerk/<int:pk>/milepaele/<int:milestone>/aabn/",
        milestones.reopen,
        name="reopen_milestone",
    ),
    path("ordninger/<slug:programme>/milepaele/", milestones.planned, name="planned"),
    path("ordninger/<slug:programme>/milepaele/ny/", milestones.planned_step, name="new_step"),
    path(
        "ordninger/<slug:programme>/milepaele/<int:step>/",
        milestones.planned_step,
        name="planned_step",
    ),
    path(
        "ordninger/<slug:programme>/milepaele/<int:step>/fjern/",
        milestones.remove_step,
        name="remove_step",
    ),
    path("evaluering/<int:pk>/udvikling/", pictures.pictures, name="pictures"),
    path("evaluering/<int:pk>/udvikling/<int:number>/", pictures.picture, name="picture"),
    path("evaluering/sammenlign/", pictures.compare, name="compare"),
    path("evaluering/<int:pk>/notater/", deliverables.deliverables, name="deliverables"),
    path("evaluering/<int:pk>/notater/ny/<slug:kind>/", deliverables.make, name="make"),
    path("evaluering/<int:pk>/notater/<int:row>/", deliverables.deliverable, name="deliverable"),
    path("evaluering/<int:pk>/notater/<int:row>.<slug:kind>", deliverables.file, name="file"),
    path("evaluering/<int:pk>/notater/<int:row>/send/", deliverables.send, name="send"),
    path(
        "evaluering/<int:pk>/notater/<int:row>/adresse/<slug:code>/",
        deliverables.prove,
        name="prove",
    ),
    path("evaluering/<int:pk>/notater/<int:row>/mind/<slug:code>/", deliverables.ask, name="ask"),
    path(
        "evaluering/netvaerk/<int:pk>/anbefalinger/",
        recommendations.recommendations,
        name="recommendations",
    ),
    path(
        "evaluering/netvaerk/<int:pk>/anbefalinger/ny/",
        recommendations.recommendation,
        name="new_recommendation",
    ),
    path(
        "evaluering/netvaerk/<int:pk>/anbefalinger/<int:number>/",
        recommendations.recommendation,
        name="recommendation",
    ),
    path(TOGETHER, sparring.sparring, name="sparring"),
    path(TOGETHER + "notat/", sparring.new_note, name="new_note"),
    path(
        TOGETHER + "notat/<int:note>/fil/",
        sparring.note_file,
        name="note_file",
    ),
    path(
        TOGETHER + "notat/<int:note>/kommentar/",
        sparring.comment_note,
        name="comment_note",
    ),
    path(
        TOGETHER + "notat/<int:note>/offentliggjort/",
        sparring.publish_note,
        name="publish_note",
    ),
    path(TOGETHER + "data/", sparring.ask_data, name="ask_data"),
    path(
        TOGETHER + "data/<int:wish>/",
        sparring.answer_data,
        name="answer_data",
    ),
    path(TOGETHER + "moede/", sparring.gathering, name="new_gathering"),
    path(
        TOGETHER + "moede/<int:row>/",
        sparring.gathering,
        name="gathering",
    ),
    path(
        TOGETHER + "moede/<int:row>/tilmeld/",
        sparring.sign_up,
        name="sign_up",
    ),
]
