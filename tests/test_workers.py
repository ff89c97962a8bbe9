"""Failures in worker threads reach the user or the caller, and the next job still runs."""

import logging

import pytest

from dictation import workers
from dictation.errors import DictationError, InternalError, StorageError

FULL = StorageError("The disk is full.", "Delete something.")


def fail(error: Exception) -> None:
    raise error


def test_jobs_run_in_order_and_a_failure_stops_none_of_them() -> None:
    told: list[DictationError] = []
    done: list[int] = []
    worker = workers.Worker("test", told.append)
    for number in range(100):
        worker.post(lambda number=number: done.append(number))  # type: ignore[misc]
        worker.post(lambda: fail(FULL))
    worker.close()
    assert done == list(range(100))
    assert told == [FULL] * 100


def test_a_bug_is_logged_with_its_traceback_and_reported_to_the_user(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[DictationError] = []
    bug = KeyError("x")
    workers.start("test", lambda: fail(bug), told.append).join()
    (problem,) = told
    assert isinstance(problem, InternalError)
    assert "KeyError" in problem.problem
    assert "report" in problem.remedy
    assert problem.__cause__ is bug
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is bug


def test_a_failed_call_raises_in_the_caller() -> None:
    told: list[DictationError] = []
    worker = workers.Worker("test", told.append)
    failed, worked = worker.call(lambda: fail(FULL)), worker.call(lambda: 7)
    with pytest.raises(StorageError):
        failed.result()
    assert worked.result() == 7
    worker.close()
    assert told == []


def test_a_failing_report_does_not_end_the_thread(caplog: pytest.LogCaptureFixture) -> None:
    worker = workers.Worker("test", lambda _problem: fail(ValueError("front")))
    worker.post(lambda: fail(FULL))
    assert worker.call(lambda: "alive").result() == "alive"
    worker.close()
    assert "The disk is full." in caplog.text
