from django.urls import path

from applications.views import administration, form_templates, rounds, template_sections

SECTION = "skabeloner/<int:pk>/afsnit/<int:section_pk>/"
PART = SECTION + "punkter/<int:part_pk>/"

urlpatterns = [
    # /ordninger/<ordning>/
    path("ordninger/<slug:slug>/kopier/", administration.copy_programme, name="copy_programme"),
    # /runder/
    path("runder/", rounds.rounds, name="rounds"),
    path("runder/ny/", rounds.new_round, name="new_round"),
    path("runder/<int:pk>/", rounds.round, name="round"),
    path("runder/<int:pk>/ret/", rounds.edit_round, name="edit_round"),
    path("runder/<int:pk>/flyt-dato/", rounds.move_date, name="move_date"),
    # /skabeloner/
    path("skabeloner/", form_templates.form_templates, name="templates"),
    path("skabeloner/ny/", form_templates.new_template, name="new_template"),
    path("skabeloner/<int:pk>/", form_templates.form_template, name="template"),
    path("skabeloner/<int:pk>/visning/", form_templates.preview_template, name="preview_template"),
    path("skabeloner/<int:pk>/ret/", form_templates.edit_template, name="edit_template"),
    path("skabeloner/<int:pk>/udgiv/", form_templates.publish_template, name="publish_template"),
    path("skabeloner/<int:pk>/slet/", form_templates.remove_template, name="remove_template"),
    path("skabeloner/<int:pk>/ny-udgave/", form_templates.copy_template, name="copy_template"),
    # /skabeloner/<skabelon>/afsnit/
    path("skabeloner/<int:pk>/afsnit/nyt/", template_sections.new_section, name="new_section"),
    path(SECTION, template_sections.edit_section, name="edit_section"),
    path(SECTION + "flyt/", template_sections.move_section, name="move_section"),
    path(SECTION + "slet/", template_sections.remove_section, name="remove_section"),
    # /skabeloner/<skabelon>/afsnit/<afsnit>/punkter/
    path(SECTION + "punkter/nyt/", template_sections.new_part, name="new_part"),
    path(PART, template_sections.edit_part, name="edit_part"),
    path(PART + "flyt/", template_sections.move_part, name="move_part"),
    path(PART + "slet/", template_sections.remove_part, name="remove_part"),
]
