"""The outbox, and messages to all who take part."""

from django.urls import path

from applications.views import mails, messages

urlpatterns = [
    # udbakke
    path("udbakke/", mails.outbox, name="outbox"),
    path("udbakke/<int:pk>/", mails.mail, name="mail"),
    path("udbakke/<int:pk>/proev-igen/", mails.retry, name="retry_mail"),
    path("udbakke/<int:pk>/afklar/", mails.settle, name="settle_mail"),
    # beskeder
    path("ansoegninger/<slug:reference>/besked/", messages.write, name="write_message"),
    path("runder/<int:pk>/besked/", messages.write_to_round, name="write_to_round"),
    path("beskeder/<int:pk>/", messages.message, name="message"),
    path("beskeder/<int:pk>/ret/", messages.edit, name="edit_message"),
    path("beskeder/<int:pk>/proeve/", messages.test, name="test_message"),
    path("beskeder/<int:pk>/send/", messages.send, name="send_message"),
    path("beskeder/<int:pk>/slet/", messages.discard, name="discard_message"),
]
