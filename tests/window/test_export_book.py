#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole book in open files from the menu of the window: where to, and that it is there."""
import os
import time

from workplace import check_quiet, desk, main, open_window, wait_for

import tap


def choose(ui, path):
    ui.key('F10')
    ui.press(ui.find('menu item', 'Hele boek exporteren…'))
    ui.wait(lambda: ui.title() == 'Het hele boek in een map met open bestanden', what='the chooser of a folder')
    ui.key('ctrl+a')
    time.sleep(0.3)
    ui.type(path)
    ui.key('Return')


@tap.test('/export/the-whole-book-leaves-from-the-menu')
def whole():
    place = desk()
    place.replica.sync()
    folder = os.path.join(place.office.path, 'boek')
    with open_window(place.replica) as ui:
        choose(ui, folder)
        ui.wait(lambda: os.path.exists(folder), what='the folder')
        wait_for(ui, 'regels staan in de map')
        ui.shot('export-book-nl-light.png')
        with open(os.path.join(folder, 'contact.csv'), encoding='utf-8') as file:
            tap.check_equal(sum(1 for _ in file) - 1, len(place.replica.list('--limit', '1000')))
        for name in ('columns.csv', 'README.txt', 'membership.csv'):
            tap.check(os.path.exists(os.path.join(folder, name)), name + ' is not there')
        ui.key('Escape')
        ui.gone('label', lambda name: 'regels staan in de map' in name)
        check_quiet(ui)


main()
