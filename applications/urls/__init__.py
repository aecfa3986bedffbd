from applications.urls import administration, answers, approvals, mails, public, writing

app_name = "applications"
urlpatterns = [
    *writing.urlpatterns,
    *administration.urlpatterns,
    *approvals.urlpatterns,
    *mails.urlpatterns,
    *answers.urlpatterns,
    *public.urlpatterns,
]
