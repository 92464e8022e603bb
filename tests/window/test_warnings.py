#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A warning on a contact is told wherever the contact appears, to the screen reader too (REL-05)."""
from workplace import check_quiet, desk, go_to_page, main, open_window, search, wait_for

import tap

MARK = 'Waarschuwing: Betaalt slecht'


def marks(ui, root=None):
    return [node for node in ui.walk(root) if node.get_name() == MARK]


@tap.test('/window/REL-05-a-warning-is-named-at-the-head-in-lists-in-search-in-the-chooser-and-at-a-task')
def everywhere():
    contact = desk().new_contact('Wanbetaler', warning='Betaalt slecht', phone='0612345678')
    desk().new_contact('Buurvrouw')
    desk().colleague.new('task', contact=contact, title='Nabellen', state='open')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        search(ui, 'wanbetaler')
        wait_for(ui, 'T. Wanbetaler')
        ui.wait(lambda: marks(ui), what='the mark in the row that was found')
        wait_for(ui, 'Betaalt slecht')
        ui.key('Return', 'Escape')
        ui.key(ui.key_of('Taken'))
        wait_for(ui, 'Nabellen')
        ui.wait(lambda: marks(ui), what='the mark at the task')
        go_to_page(ui, 'buurvrouw')
        ui.key('ctrl+plus')
        ui.press(ui.find('menu item', 'Relatie tot'))
        ui.wait(lambda: ui.look('text', 'Andere relatie'), what='the form')
        before = len(marks(ui))
        ui.type('wanbet')
        ui.find('list item', 'T. Wanbetaler')
        ui.wait(lambda: len(marks(ui)) > before, what='the mark in the chooser')
        ui.shot('warning-chooser-nl.png')
        ui.key('Escape', 'Escape')
        ui.key('ctrl+n')
        before = len(marks(ui))
        ui.set_text(ui.find('text', 'Achternaam'), 'Wanbetaler')
        wait_for(ui, 'Lijkt op')
        ui.wait(lambda: len(marks(ui)) > before, what='the mark at who looks alike')
        ui.shot('warning-alike-nl.png')
        ui.key('Escape')
        check_quiet(ui)


@tap.test('/window/REL-05-a-warning-is-named-in-the-register')
def register():
    colleague = desk().colleague
    colleague.sync()
    for line in colleague.list('membership'):
        colleague.set(colleague.show(line['id'])['contact'], warning='Betaalt slecht')
    colleague.sync()
    with open_window(desk().new_replica()) as ui:
        ui.key(ui.key_of('Ledenregister'))
        wait_for(ui, 'op de lijst')
        ui.wait(lambda: marks(ui), what='the mark at a member')
        ui.shot('warning-register-nl.png')
        check_quiet(ui)


main()
