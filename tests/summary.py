#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the results of a run of `meson test` from its log, subtests of TAP included.

  summary.py --status N testlog.json    prints what failed or was skipped, then "N passed, N failed, N skipped"
  summary.py --sanitized                reads `meson introspect --buildoptions`: status 0 when both sanitizers are on

A program that ends badly without saying "not ok" (a crash, a timeout, a leak, a plan that was not kept) is one failure.
"""
import json
import re
import sys

RESULT = re.compile(r'^(not )?ok\b\s*(\d+)?\s*(?:-\s*)?(.*?)\s*(?:#\s*(SKIP)\b\s*(.*))?$', re.IGNORECASE)
PLAN = re.compile(r'^1\.\.(\d+)\s*(?:#\s*(SKIP)\b\s*(.*))?', re.IGNORECASE)


class Count:
    """What one test program came to."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []


def count_tap(count, text):
    """Adds the TAP results in text to count; returns how many results there were and how many were planned."""
    results, planned = 0, None
    for line in text.splitlines():
        plan = PLAN.match(line)
        if plan:
            planned = int(plan.group(1))
            if plan.group(2):
                count.skipped.append(('whole program', plan.group(3)))
            continue
        result = RESULT.match(line)
        if not result:
            continue
        results += 1
        refused, _, name, directive, reason = result.groups()
        if directive:
            count.skipped.append((name, reason))
        elif refused:
            count.failed.append((name, 'not ok'))
        else:
            count.passed += 1
    return results, planned


def count_test(entry):
    """The count of one entry of meson's log."""
    count = Count()
    outcome = entry.get('result', 'ERROR')
    results, planned = count_tap(count, entry.get('stdout') or '')
    good = outcome in ('OK', 'EXPECTEDFAIL')
    if results == 0 and not count.skipped:
        if good:
            count.passed = 1
        elif outcome == 'SKIP':
            count.skipped.append(('whole program', 'exit status 77'))
    elif planned is not None and results < planned and not count.failed:
        count.failed.append(('plan', '%d of %d tests reported' % (results, planned)))
    if not good and outcome not in ('SKIP', 'IGNORED') and not count.failed:
        count.failed.append(('program', '%s, exit status %s' % (outcome, entry.get('returncode'))))
    return count


def read_log(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as log:
            return [json.loads(line) for line in log if line.strip()]
    except (OSError, ValueError) as error:
        print('summary: %s cannot be read: %s' % (path, error))
        return []


def summarise(entries, status):
    """Prints the lists and the last line; returns the exit status."""
    passed = failed = skipped = 0
    for entry in entries:
        count = count_test(entry)
        passed += count.passed
        failed += len(count.failed)
        skipped += len(count.skipped)
        for name, reason in count.failed:
            print('FAILED  %s: %s (%s)' % (entry['name'], name, reason))
        for name, reason in count.skipped:
            print('SKIPPED %s: %s (%s)' % (entry['name'], name, reason or 'no reason given'))
    if not entries:
        print('FAILED  no test ran')
        failed += 1
    elif status != 0 and failed == 0:
        print('FAILED  meson test ended with status %d though every test reported success' % status)
        failed += 1
    print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))
    return 1 if failed else 0


def main(arguments):
    if arguments == ['--sanitized']:
        options = {option['name']: option['value'] for option in json.load(sys.stdin)}
        chosen = options.get('b_sanitize', 'none')
        return 0 if 'address' in chosen and 'undefined' in chosen else 1
    if len(arguments) != 3 or arguments[0] != '--status':
        print(__doc__, file=sys.stderr)
        return 2
    return summarise(read_log(arguments[2]), int(arguments[1]))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
