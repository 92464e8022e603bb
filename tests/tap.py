# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in Python that speak TAP: a function a test, named by the sentence that it proves.

    import tap

    @tap.test('/control/wrong-usage-exits-with-2')
    def wrong_usage():
        tap.check_equal(run('ledenboekctl', 'nonsense').returncode, 2)

    tap.main()

A test fails by an exception; `tap.skip(reason)` skips it aloud; `tap.program(name)` finds a program of the build.
"""
import os
import sys
import traceback

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get('LEDENBOEK_BUILD', os.path.join(SOURCE, '_build'))
ARTEFACTS = os.environ.get('LEDENBOEK_ARTEFACTS', os.path.join(BUILD, 'artefacts'))
_tests = []


class Skip(Exception):
    """Raised by `skip`."""


def test(sentence):
    """Registers the function below it as the test of that name."""
    def register(function):
        _tests.append((sentence, function))
        return function
    return register


def skip(reason):
    raise Skip(reason)


def check(condition, message='the condition does not hold'):
    if not condition:
        raise AssertionError(message)


def check_equal(got, wanted, message=''):
    check(got == wanted, '%s\n  got    %r\n  wanted %r' % (message, got, wanted))


def check_in(part, whole, message=''):
    check(part in whole, '%s\n  %r\n  is not in\n  %r' % (message, part, whole))


def program(name):
    """The path of a program of the build, such as 'server/ledenboekctl'; skips the test when it is not built."""
    path = os.path.join(BUILD, name)
    if not os.access(path, os.X_OK):
        skip('%s is not built' % name)
    return path


def _run(function):
    try:
        function()
        return 'ok', ''
    except Skip as reason:
        return 'ok', ' # SKIP %s' % reason
    except Exception:                     # any exception is a failed test; the next test still runs
        for line in traceback.format_exc().rstrip().splitlines():
            print('# ' + line)
        return 'not ok', ''


def main():
    """Runs the tests of the program itself, not those of what it imports (those named on the command line, else all),
    and leaves with status 1 when one failed."""
    chosen = [(name, function) for name, function in _tests
              if function.__module__ == '__main__' and (len(sys.argv) < 2 or name in sys.argv[1:])]
    failed = 0
    print('TAP version 13')
    print('1..%d' % len(chosen))
    for number, (name, function) in enumerate(chosen, 1):
        verdict, directive = _run(function)
        failed += verdict != 'ok'
        print('%s %d %s%s' % (verdict, number, name, directive), flush=True)
    sys.exit(1 if failed else 0)
