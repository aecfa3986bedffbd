import pytest

from support.notifications.verdicts import RECONNECT_AFTER, RETRY_AFTER, Verdict, delay, verdict

# RFC 5321 § 4.2 and what Exchange says; a row per code: to the recipient, and after the last dot.
CODES = [
    (421, "reconnect", "retry"),  # shutting down: no verdict on this mail
    (431, "retry", "retry"),  # Exchange: not enough disk space
    (432, "retry", "retry"),  # Exchange: too many at once
    (450, "retry", "retry"),  # greylisting
    (451, "retry", "retry"),  # greylisting, local error
    (452, "retry", "retry"),  # not enough storage, too many recipients
    (500, "refused", "refused"),
    (550, "refused", "refused"),  # no such mailbox
    (551, "refused", "refused"),
    (552, "refused", "refused"),  # too large
    (553, "refused", "refused"),
    (554, "refused", "refused"),  # taken for spam
]


@pytest.mark.parametrize(("code", "to_recipient", "_after_dot"), CODES)
def test_verdict_on_an_answer_to_the_recipient(code, to_recipient, _after_dot):
    assert verdict("recipient", code) == to_recipient


@pytest.mark.parametrize(("code", "_to_recipient", "after_dot"), CODES)
def test_verdict_on_an_answer_after_the_last_dot(code, _to_recipient, after_dot):
    assert verdict("commit", code) == after_dot


@pytest.mark.parametrize("code", [None, 421, 454, 530, 535, 550, 554])
def test_before_the_sender_is_accepted_no_answer_is_about_the_mail(code):
    assert verdict("connect", code) == Verdict.RECONNECT


def test_too_large_is_about_the_mail_even_that_early():
    assert verdict("connect", 552) == Verdict.REFUSED


@pytest.mark.parametrize("phase", ["connect", "recipient", "data"])
def test_silence_before_the_last_dot_means_not_sent(phase):
    assert verdict(phase, None) == Verdict.RECONNECT


@pytest.mark.parametrize("code", [None, -1, 0, 150, 354])
def test_silence_or_nonsense_after_the_last_dot_means_uncertain(code):
    assert verdict("commit", code) == Verdict.UNCERTAIN


@pytest.mark.parametrize("code", [250, 251])
def test_two_hundreds_after_the_last_dot_mean_sent(code):
    assert verdict("commit", code) == Verdict.SENT


@pytest.mark.parametrize(("phase", "outcome"), [("address", "refused"), ("attachments", "retry")])
def test_verdict_on_what_happens_before_the_server_is_asked(phase, outcome):
    assert verdict(phase, None) == outcome


@pytest.mark.parametrize(
    ("outcome", "table"), [(Verdict.RETRY, RETRY_AFTER), (Verdict.RECONNECT, RECONNECT_AFTER)]
)
def test_delay_follows_its_table_and_repeats_the_last_step(outcome, table):
    waits = [delay(outcome, attempt, 0.5).total_seconds() for attempt in range(1, 9)]
    assert waits == [*table, *[table[-1]] * (8 - len(table))]


def test_delay_spreads_by_a_fifth_either_way():
    spread = [delay(Verdict.RETRY, 3, place).total_seconds() for place in (0, 1)]
    assert spread == pytest.approx([48, 72])
