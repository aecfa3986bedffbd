from django.urls import path

from applications.views import reminders

urlpatterns = [
    # /paamindelser/
    path("paamindelser/", reminders.reminder_rules, name="reminder_rules"),
    path("paamindelser/ny/", reminders.new_reminder_rule, name="new_reminder_rule"),
    path("paamindelser/<int:pk>/", reminders.reminder_rule, name="reminder_rule"),
    path("paamindelser/<int:pk>/ret/", reminders.edit_reminder_rule, name="edit_reminder_rule"),
    path(
        "paamindelser/<int:pk>/brug/", reminders.switch_reminder_rule, name="switch_reminder_rule"
    ),
]
