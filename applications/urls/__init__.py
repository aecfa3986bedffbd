from applications.urls import (
    administration,
    answers,
    approvals,
    mails,
    public,
    reminders,
    together,
    writing,
)

app_name = "applications"
urlpatterns = [
    *writing.urlpatterns,
    *together.urlpatterns,
    *administration.urlpatterns,
    *approvals.urlpatterns,
    *mails.urlpatterns,
    *answers.urlpatterns,
    *public.urlpatterns,
    *reminders.urlpatterns,
]
