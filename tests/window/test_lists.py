#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of any kind in the window itself: sections of their own, filters, how many there are, rows kept."""
from workplace import check_quiet, desk, main, named, open_window, tick, wait_for

import tap

CONTACTS = 150


def go(ui, section):
    row = ui.find('list item', lambda name: name.startswith(section))
    ui.click(row)


def hits(ui):
    """The numbers of "12 van 340": shown and all."""
    found = [node.get_name() for node in ui.look('label', lambda name: ' van ' in name or ' of ' in name)]
    numbers = [name.split(' · ')[-1].replace('.', '').replace(',', '').split() for name in found]
    return [(int(parts[0]), int(parts[2])) for parts in numbers if len(parts) == 3 and parts[0].isdigit()][-1]


@tap.test('/window/lists-of-tasks-and-memberships-show-how-many-and-filter')
def sections():
    for dark in (False, True):
        with open_window(desk(CONTACTS).replica, dark=dark) as ui:
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


def wait_for_row(ui, family_name):
    ui.wait(lambda: any(node.get_name().startswith(family_name + ', ') for node in ui.walk()), what=family_name)


@tap.test('/window/who-stands-far-from-what-is-seen-is-read-when-one-goes-there')
def far_rows():
    replica = desk(CONTACTS).new_replica()
    desk(CONTACTS).new_contact('Aaal')
    desk(CONTACTS).new_contact('Zzaal')
    replica.sync()
    with open_window(replica) as ui:
        wait_for_row(ui, 'Aaal')
        ui.key('F6')
        ui.key('End')
        wait_for_row(ui, 'Zzaal')
        ui.key('Home')
        wait_for_row(ui, 'Aaal')
        check_quiet(ui)


@tap.test('/window/rows-that-are-kept-are-a-frozen-selection')
def kept_rows():
    with open_window(desk(CONTACTS).new_replica()) as ui:
        ui.key('F6')
        ui.key('Home')
        ui.key('shift+Down')
        wait_for(ui, '2 geselecteerd')
        ui.press(named(ui, 'Met deze rijen'))
        ui.press(named(ui, 'Bewaren als selectie…'))
        ui.set_text(ui.find('text', 'Naam'), 'Deze twee')
        ui.press(ui.find('push button', 'Bewaren'))
        tick(ui, 'Lijst filteren', 'Deze twee')
        ui.key('Escape')
        ui.wait(lambda: hits(ui)[0] == 2, what='the two')
        check_quiet(ui)


main()
