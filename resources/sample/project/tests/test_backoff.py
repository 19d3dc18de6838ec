from retry.backoff import longest_run_ms, schedule, wait_ms


def test_each_wait_is_twice_the_one_before():
    assert [wait_ms(attempt) for attempt in range(4)] == [200, 400, 800, 1600]


def test_there_is_no_wait_after_the_last_attempt():
    assert len(schedule(5)) == 4


def test_the_longest_run_counts_timeouts_and_waits():
    assert longest_run_ms(2) == 2 * 2000 + 200
