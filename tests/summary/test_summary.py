#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counting of test results: nothing that went wrong may look like success."""
import contextlib
import io
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import summary
import tap


def entry(result, stdout, returncode=0):
    return {'name': 'some test', 'result': result, 'stdout': stdout, 'returncode': returncode}


def summarise(entries, status=0):
    """The exit status and the last line."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        code = summary.summarise(entries, status)
    return code, output.getvalue().splitlines()[-1]


@tap.test('/summary/subtests-are-counted')
def subtests():
    text = '1..3\n# a comment\nok 1 /a\nok 2 /b\nok 3 /c # SKIP no network\n'
    tap.check_equal(summarise([entry('OK', text)]), (0, '2 passed, 0 failed, 1 skipped'))


@tap.test('/summary/not-ok-is-one-failure')
def not_ok():
    text = '1..2\nok 1 /a\nnot ok 2 /b\n'
    tap.check_equal(summarise([entry('FAIL', text, 1)], 1), (1, '1 passed, 1 failed, 0 skipped'))


@tap.test('/summary/a-crash-without-results-is-a-failure')
def crash():
    tap.check_equal(summarise([entry('ERROR', '', -11)], 1), (1, '0 passed, 1 failed, 0 skipped'))


@tap.test('/summary/a-crash-after-good-results-is-a-failure')
def late_crash():
    tap.check_equal(summarise([entry('ERROR', '1..2\nok 1 /a\n', -6)], 1), (1, '1 passed, 1 failed, 0 skipped'))


@tap.test('/summary/a-leak-after-a-whole-plan-is-a-failure')
def leak():
    tap.check_equal(summarise([entry('ERROR', '1..1\nok 1 /a\n', 23)], 1), (1, '1 passed, 1 failed, 0 skipped'))


@tap.test('/summary/a-timeout-is-a-failure')
def timeout():
    tap.check_equal(summarise([entry('TIMEOUT', '1..9\nok 1 /a\n', -15)], 1), (1, '1 passed, 1 failed, 0 skipped'))


@tap.test('/summary/a-plan-not-kept-is-a-failure')
def plan():
    tap.check_equal(summarise([entry('OK', '1..4\nok 1 /a\n')]), (1, '1 passed, 1 failed, 0 skipped'))


@tap.test('/summary/no-test-at-all-is-a-failure')
def nothing():
    tap.check_equal(summarise([]), (1, '0 passed, 1 failed, 0 skipped'))


@tap.test('/summary/an-unexplained-status-of-meson-is-a-failure')
def unexplained():
    tap.check_equal(summarise([entry('OK', '1..1\nok 1 /a\n')], 3), (1, '1 passed, 1 failed, 0 skipped'))


@tap.test('/summary/a-program-without-tap-counts-as-one')
def plain():
    entries = [entry('OK', 'hello'), entry('SKIP', '', 77)]
    tap.check_equal(summarise(entries), (0, '1 passed, 0 failed, 1 skipped'))


tap.main()
