#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of any kind in the window itself: sections of their own, filters, how many there are, light and dark."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'control')]

import harness
import office
import tap

CONTACTS = 150
_place = None


class Desk:
    def __init__(self):
        self.office = office.Office(contacts=CONTACTS)
        self.office.start()
        self.replica = self.office.replica('window')
        self.replica.sync()

    def close(self):
        self.office.close()


def desk():
    global _place
    if _place is None:
        if harness.missing():
            tap.skip('missing: %s' % ', '.join(harness.missing()))
        _place = Desk()
    return _place


def open_window(**options):
    ui = harness.start([tap.program('app/ledenboek'), '--replica', desk().replica.path], **options)
    width, height = options.get('size', '1366x768').split('x')
    ui.resize(int(width) - 12, int(height) - 32)
    ui.find('label', lambda name: ' van ' in name or ' of ' in name)
    return ui


def go(ui, section):
    row = ui.find('list item', lambda name: name.startswith(section))
    ui.click(row)


def hits(ui):
    """The numbers of "12 van 340": shown and all."""
    found = [node.get_name() for node in ui.look('label', lambda name: ' van ' in name or ' of ' in name)]
    numbers = [name.split(' · ')[-1].replace('.', '').replace(',', '').split() for name in found]
    return [(int(parts[0]), int(parts[2])) for parts in numbers if len(parts) == 3 and parts[0].isdigit()][-1]


def check_quiet(ui):
    tap.check_equal(ui.complaints(), [], 'the program complained')


@tap.test('/window/lists-of-tasks-and-memberships-show-how-many-and-filter')
def sections():
    for dark in (False, True):
        with open_window(dark=dark) as ui:
            go(ui, 'Lidmaatschappen')
            ui.find('push button', 'Filter Loopt nu wegnemen')
            ui.wait(lambda: hits(ui)[0] < hits(ui)[1], what='running ones only')
            ui.shot('lists-memberships-nl-%s.png' % ('dark' if dark else 'light'))
            ui.press(ui.find('push button', 'Filter Loopt nu wegnemen'))
            ui.wait(lambda: hits(ui)[0] == hits(ui)[1], what='all of them')
            go(ui, 'Taken')
            ui.find('push button', 'Filter Open wegnemen')
            ui.shot('lists-tasks-nl-%s.png' % ('dark' if dark else 'light'))
            tap.check_equal(ui.unnamed(), [], 'controls without a name')
            check_quiet(ui)


if __name__ == '__main__':
    try:
        tap.main()
    finally:
        if _place is not None:
            _place.close()
