"""Workers, brokers and sweepers killed: every promised job runs, and its effect stands once."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
import redis

from frikommune.tasks import sweep
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import enqueue
from tests.faults import settings as fault_settings
from tests.faults.handlers import textbook

JOBS = 40


def promise(kind, ref):
    return enqueue(kind=kind, key=f"{kind}/{ref}", ref=str(ref), at=database_now())


def let_leases_run_out():
    Job.objects.filter(status="running").update(lease_until=database_now())


def done():
    return Job.objects.filter(status="done").count()


def report(capsys, *cells):
    with capsys.disabled():
        print(f"\n| {' | '.join(map(str, cells))} |")  # noqa: T201


@pytest.fixture
def sweep_here(processes, settings):
    """The next sweeper, in this process: the same code without the price of a start."""
    settings.JOB_HANDLERS = fault_settings.JOB_HANDLERS
    settings.NOTES = processes.environment["NOTES"]
    return lambda: sweep("worker")


def test_job_killed_in_the_middle_runs_again_when_its_lease_is_over(
    processes, notes, eventually, sweep_here
):
    job = promise("slow", 1)
    victim = processes.start("manage.py", "sweep")
    eventually(lambda: "began 1" in notes())
    processes.kill(victim)
    assert (sweep_here(), notes()) == (0, ["began 1"])
    let_leases_run_out()
    assert sweep_here() == 1
    job.refresh_from_db()
    assert (job.status, job.attempts, notes()[1:]) == ("done", 2, ["began 1", "ran 1"])


def test_job_killed_after_its_work_but_before_its_mark_runs_again(processes, notes, sweep_here):
    job = promise("note", 1)
    assert processes.run("manage.py", "sweep", CRASH_AT="job.before_done") == 137
    job.refresh_from_db()
    assert (job.status, notes()) == ("running", ["ran 1"])
    let_leases_run_out()
    assert sweep_here() == 1
    job.refresh_from_db()
    assert (job.status, notes()) == ("done", ["ran 1", "ran 1"])


def test_work_of_processes_killed_right_after_the_commit_is_done(
    processes, notes, sweep_here, capsys
):
    """And beside it the control: what was to be told to the broker after the commit is gone."""
    assert processes.run("-m", "tests.faults.committers", "10") == 0
    assert Heartbeat.objects.filter(name__startswith="fact").count() == 10
    assert (notes(), sweep_here()) == ([], 10)
    rows = Counter(line for line in notes() if "message" not in line)
    messages = [line for line in notes() if "message" in line]
    killed = "killed between commit and message 10"
    report(capsys, killed, f"rows run {len(rows)}", f"messages run {len(messages)}")
    assert rows == {f"ran {number}": 1 for number in range(10)}
    assert messages == []


def test_two_sweepers_at_once_run_each_job_once(processes, notes):
    for number in range(JOBS):
        promise("note", number)
    several = [processes.start("manage.py", "sweep") for _ in range(2)]
    assert [sweeper.wait(60) for sweeper in several] == [0, 0]
    assert Counter(notes()) == {f"ran {number}": 1 for number in range(JOBS)}


def test_loop_works_without_any_broker_and_ends_when_told(processes, notes, eventually):
    nowhere = "redis://127.0.0.1:1/0"
    loop = processes.start(
        "manage.py", "sweep", "--loop", "--every", "0.2", CELERY_BROKER_URL=nowhere
    )
    promise("note", 1)
    eventually(lambda: done() == 1, seconds=15)
    loop.send_signal(signal.SIGTERM)
    assert (loop.wait(10), notes()) == (0, ["ran 1"])
    assert Heartbeat.objects.filter(name="loop/plans").exists()


def worker(processes, broker, tmp_path):
    """A Celery worker with beat, sweeping every five seconds as in production."""
    options = f"--beat --concurrency 2 --schedule {tmp_path}/beat --without-gossip"
    return processes.start(
        *["-m", "celery", "--app", "frikommune", "--quiet", "worker", "--loglevel", "WARNING"],
        *options.split(),
        CELERY_BROKER_URL=broker,
    )


@pytest.mark.redis
@pytest.mark.xdist_group("redis")
def test_flushing_redis_loses_no_job_but_every_message(
    processes, notes, redis_url, tmp_path, eventually, capsys
):
    server = redis.Redis.from_url(redis_url)
    server.flushall()
    # Control and product side by side: messages sent and rows written before the worker is up.
    for number in range(JOBS):
        promise("note", number)
        tell(redis_url, number)
    for _ in range(20):
        server.flushall()
    worker(processes, redis_url, tmp_path)
    for _ in range(20):
        server.flushall()
    eventually(lambda: done() == JOBS, seconds=30)
    messages = [line for line in notes() if line.startswith("ran message")]
    rows = set(notes()) - set(messages)
    report(capsys, "FLUSHALL 40", f"jobs done {len(rows)}/{JOBS}", f"messages {len(messages)}")
    assert rows == {f"ran {number}" for number in range(JOBS)}
    assert messages == []
    server.close()


def tell(broker, number):
    with textbook.app.connection_for_write(broker) as connection:
        textbook.apply_async([f"message {number}"], connection=connection)


@pytest.mark.redis
@pytest.mark.xdist_group("redis")
def test_job_of_a_killed_worker_is_done_by_the_next(
    processes, notes, redis_url, tmp_path, eventually, capsys
):
    redis.Redis.from_url(redis_url).flushall()
    for number in range(2):
        promise("slow", number)
    victim = worker(processes, redis_url, tmp_path)
    eventually(lambda: any(line.startswith("began") for line in notes()), seconds=30)
    processes.kill(victim)
    assert done() < 2
    let_leases_run_out()
    worker(processes, redis_url, tmp_path)
    eventually(lambda: done() == 2, seconds=30)
    report(capsys, "whole worker killed 1", f"jobs done {done()}/2")
    assert {line for line in notes() if line.startswith("ran")} == {"ran 0", "ran 1"}


def test_worker_with_beat_sweeps_through_a_folder(processes, notes, tmp_path, eventually):
    for folder in ("queue", "control"):
        (tmp_path / "broker" / folder).mkdir(parents=True)
    promise("note", 1)
    worker(processes, "filesystem://", tmp_path)
    eventually(lambda: done() == 1, seconds=30)
    assert notes() == ["ran 1"]
    assert Heartbeat.objects.get(name="worker/plans").at > database_now() - timedelta(minutes=1)
