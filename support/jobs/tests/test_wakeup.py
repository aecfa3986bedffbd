import socket
import threading

import pytest
from celery import current_app

from support.jobs import wakeup
from support.jobs.queues import Queue


@pytest.fixture
def broker(monkeypatch):
    """``broker(url)`` points the wake-up there for this test."""

    def use(url):
        monkeypatch.setattr(wakeup, "_is_local", lambda: False)
        monkeypatch.setattr(
            wakeup,
            "_connection",
            lambda: current_app.connection_for_write(
                url, transport_options=wakeup.LIMITS, connect_timeout=0.5
            ),
        )

    return use


@pytest.fixture
def silent_port():
    """Takes connections and never says a word, like a host that is paused."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("queue", Queue)
def test_ring_tells_a_worker_to_sweep_the_queue(published, queue):
    assert wakeup.ring(queue) is True
    assert published == [f"frikommune.tasks.sweep_{queue}"]


def test_ring_at_a_silent_broker_gives_up_within_a_second(broker, silent_port, within):
    broker(f"redis://127.0.0.1:{silent_port}/0")
    with within(1.5):
        assert wakeup.ring(Queue.MAIL) is False


def test_ring_at_a_broker_that_is_gone_gives_up_within_a_second(broker, free_port, within):
    broker(f"redis://127.0.0.1:{free_port}/0")
    with within(1.5):
        assert wakeup.ring(Queue.MAIL) is False


def test_ring_soon_keeps_nobody_waiting(broker, silent_port, within, eventually):
    broker(f"redis://127.0.0.1:{silent_port}/0")
    with within(0.2):
        for _ in range(20):
            wakeup.ring_soon(Queue.MAIL)
    assert [thread.name for thread in threading.enumerate()].count("wakeup") == 1
    eventually(lambda: not wakeup._ringing.locked(), seconds=5)


def test_broker_answers_says_no_within_a_second(broker, silent_port, within):
    broker(f"redis://127.0.0.1:{silent_port}/0")
    with within(1.5):
        assert wakeup.broker_answers() is False


@pytest.mark.redis
@pytest.mark.xdist_group("redis")
def test_broker_answers_says_yes_of_a_real_one(broker, redis_url):
    broker(redis_url)
    assert wakeup.broker_answers() is True


@pytest.mark.redis
@pytest.mark.xdist_group("redis")
def test_ring_reaches_a_real_broker(broker, redis_url):
    broker(redis_url)
    assert wakeup.ring(Queue.MAIL) is True


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
