from applications.urls import administration, approvals, writing

app_name = "applications"
urlpatterns = [*writing.urlpatterns, *administration.urlpatterns, *approvals.urlpatterns]
