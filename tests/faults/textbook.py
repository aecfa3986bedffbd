"""The control: mail and work as Celery's guides have it, where the message is the promise.

Beside the product on the same broker and the same mail server, so that each fault hits both.
"""

import smtplib
from email.message import EmailMessage

from celery import shared_task
from django.conf import settings


@shared_task(name="tests.faults.send", acks_late=True, max_retries=3, default_retry_delay=1)
def send(number):
    mail_once(number)


@shared_task(name="tests.faults.remind", acks_late=True)
def remind(day):
    """Beat's own daily reminder: whoever runs it sends it."""
    mail_once(f"remind-{day}")


def mail_once(number, *, to="anna@eksempel.dk", body="Hej", timeout=5, tls=False):
    """One mail as the standard library's guide sends it; ``timeout`` None is its own default."""
    message = EmailMessage()
    message["Message-ID"] = f"<textbook-{number}@eksempel.dk>"
    message["Subject"] = "Kontrol"
    message["From"], message["To"] = "noreply@eksempel.dk", to
    message.set_content(body)
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout) as server:
        if tls:
            server.starttls()
        server.send_message(message)
