#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints to PDF on a display of its own and looks into the files: every row, the heads, the page numbers."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from workplace import check_quiet, desk, main, open_window

import harness
import tap

DIALOG = ('Afdrukken', 'Print')

program = sys.argv.pop(1) if len(sys.argv) > 1 else None
_folder = None


def folder():
    """Where the prints lie; made by the first test that asks."""
    global _folder
    if harness.missing() or not shutil.which('pdftotext') or program is None:
        tap.skip('missing: %s' % ', '.join(harness.missing() or ['pdftotext']))
    if _folder is None:
        _folder = tempfile.mkdtemp(prefix='ledenboek-print-')
        reader, writer = os.pipe()
        with subprocess.Popen(['Xvfb', '-displayfd', str(writer), '-screen', '0', '1366x768x24', '-nolisten', 'tcp'],
                              pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as display:
            os.close(writer)
            with os.fdopen(reader) as answer:
                number = answer.readline().strip()
            environment = dict(os.environ, DISPLAY=':' + number, GDK_BACKEND='x11', GSK_RENDERER='cairo',
                               GDK_DEBUG='gl-disable', GTK_A11Y='none',
                               LC_ALL='nl_NL.UTF-8', LANGUAGE='nl', HOME=_folder)
            try:
                done = subprocess.run([program, _folder], env=environment, timeout=100, check=False,
                                      capture_output=True, text=True)
            finally:
                display.terminate()
        tap.check_equal(done.returncode, 0, done.stderr)
    return _folder


def pages(name):
    """The text of each page, as it lies on the paper."""
    text = subprocess.run(['pdftotext', '-layout', os.path.join(folder(), name), '-'], capture_output=True, check=True,
                          text=True).stdout
    return text.split('\f')[:-1]


@tap.test('/print/a-list-has-every-row-once-with-heads-and-page-numbers-on-each-page')
def prints_list():
    found = pages('list.pdf')
    rows = re.findall(r'Bergsma\d{3}', ''.join(found))
    tap.check_equal(sorted(rows), ['Bergsma%03d' % number for number in range(1, 121)])
    tap.check(len(found) > 1, '%d pages' % len(found))
    for number, page in enumerate(found, 1):
        tap.check('Relaties' in page and 'Plaats' in page, 'title and heads on page %d' % number)
        tap.check('Pagina %d van %d' % (number, len(found)) in page, 'the number of page %d' % number)
        tap.check('120 regels' in page, 'how many rows on page %d' % number)
    tap.check(re.search(r'12-0?3-1951', found[0]), 'a day as people write it')


@tap.test('/print/a-contact-has-its-groups-and-what-hangs-on-it')
def prints_contact():
    text = ''.join(pages('contact.pdf'))
    for wanted in ('Bergsma120', 'Huisadres', '2514 EA', 'Den Haag', '06 12 34 56 78', 'Pagina 1 van 1'):
        tap.check(wanted in text, '%r in %s' % (wanted, text))
    tap.check('live' not in text, text)


@tap.test('/print/a-table-has-its-numbers-as-people-read-them')
def prints_table():
    text = ''.join(pages('table.pdf'))
    tap.check('46.902' in text and '30–39' in text, text)


@tap.test('/print/the-key-prints-the-list-and-on-the-page-the-contact')
def dialogs():
    with open_window(desk(20).replica) as ui:
        ui.key('ctrl+p')
        ui.wait(lambda: ui.title() in DIALOG, what='the dialog for the list')
        ui.key('Escape')
        ui.wait(lambda: ui.title() not in DIALOG, what='the window again')
        ui.key('Escape', 'Down', 'Return')
        time.sleep(0.5)
        ui.key('ctrl+p')
        ui.wait(lambda: ui.title() in DIALOG, what='the dialog for the contact')
        ui.shot('print-dialog-contact-nl-light.png')
        ui.key('Escape')
        ui.wait(lambda: ui.title() not in DIALOG, what='the window again')
        check_quiet(ui)


try:
    main()
finally:
    if _folder is not None:
        shutil.rmtree(_folder)
