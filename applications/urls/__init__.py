from applications.urls import administration, writing

app_name = "applications"
urlpatterns = [*writing.urlpatterns, *administration.urlpatterns]
