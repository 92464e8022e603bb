# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop on a large book: makes an office and a replica of it once, and on that replica measures the search, the
figures and the window, each beside its floor.

    desktop.py BUILD [CONTACTS]             an office of so many contacts, removed again
    desktop.py BUILD --replica DIR          a replica that is there already, and stays

What it measures needs no server. The window is measured on a display of its own, and once more as the program itself:
its start until the list can be used, as the accessibility bus tells it, and its memory.
"""
import contextlib
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'control'),
                os.path.join(os.path.dirname(HERE), 'window')]

import harness
import office

LONG = 7200


@contextlib.contextmanager
def book(contacts):
    """A replica of so many contacts, whose server has stopped."""
    with office.Office(path=None) as place:
        place.control('demo', '--contacts', contacts, '--seed', 1, timeout=LONG)
        place.start()
        replica = place.replica('desktop', login=False)
        replica.login(timeout=LONG)
        replica.sync(timeout=LONG)
        place.stop()
        yield replica.path


def run(program, folder):
    subprocess.run([program], env=dict(os.environ, LEDENBOEK_BENCHMARK_REPLICA=folder), check=True)


def memory(process):
    with open('/proc/%d/status' % process.pid, encoding='ascii') as status:
        lines = dict(line.split(':', 1) for line in status)
    return [int(lines[name].split()[0]) // 1024 for name in ('VmRSS', 'RssAnon')]


def show_window(program, folder):
    """The benchmark of the window, to its end."""
    with tempfile.NamedTemporaryFile('r', encoding='utf-8') as report:
        # The harness lets nothing of a program be seen; the shell keeps what it tells, and becomes it.
        with harness.start(['sh', '-c', 'exec "$@" > "$0"', report.name, program, '--replica', folder]) as ui:
            while ui.process.poll() is None:
                print(report.read(), end='', flush=True)
                time.sleep(1)
            print(report.read() + ''.join('# %s\n' % line for line in ui.complaints()), end='', flush=True)
            if ui.process.returncode != 0:
                sys.exit('%s ended with status %d' % (program, ui.process.returncode))


def show_program(program, folder):
    """The program itself: the number of contacts stands there once the list can be used."""
    start = time.monotonic()
    with harness.start([program, '--replica', folder]) as ui:
        while not ui.look('label', lambda name: ' van ' in name or ' of ' in name):
            time.sleep(0.01)
        seen = time.monotonic() - start
        time.sleep(2)
        print('the program itself: list to be read on the bus after %.0f ms, the display and the bus included; '
              '%d MiB resident, %d MiB of it not pages of files' % (seen * 1000, *memory(ui.process)), flush=True)


def main(build, *arguments):
    build = os.path.abspath(build)
    for name, value in (('LEDENBOEK_BUILD', build), ('GSETTINGS_SCHEMA_DIR', os.path.join(build, 'data')),
                        ('GSETTINGS_BACKEND', 'memory')):
        os.environ.setdefault(name, value)
    programs = os.path.join(build, 'tests', 'benchmarks')
    kept = arguments[1] if arguments[:1] == ('--replica',) else None
    contacts = arguments[0] if arguments and not kept else os.environ.get('LEDENBOEK_BENCHMARK_CONTACTS', '100000')
    with contextlib.nullcontext(kept) if kept else book(contacts) as folder:
        for name in ('search', 'figures'):
            run(os.path.join(programs, 'benchmark-' + name), folder)
        if harness.missing():
            print('# the window is not measured; not installed: ' + ', '.join(harness.missing()))
            return
        show_window(os.path.join(programs, 'benchmark-window'), folder)
        show_program(os.path.join(build, 'app', 'ledenboek'), folder)


if __name__ == '__main__':
    main(*sys.argv[1:])
