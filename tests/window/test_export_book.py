#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole book in open files from the menu of the window: where to, and that it is there."""
import os
import time

from workplace import check_quiet, desk, main, open_window, ui_wait, wait_for, wait_until_told

import tap


def hold_content(replica):
    """Whoever reads the content of the only file there waits until the pipe in its place is opened: its path."""
    content = next(os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(replica.path, 'files'))
                   for name in names)
    os.unlink(content)
    os.mkfifo(content)
    return content


def let_go(content):
    """Opens the pipe and closes it: the content that was there is no longer."""
    os.close(os.open(content, os.O_WRONLY))


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


@tap.test('/export/the-whole-book-that-is-cancelled-half-way-leaves-nothing-and-says-so')
def cancelled():
    place = desk()
    contact = place.new_contact('Halfman')
    replica = place.new_replica()
    replica.sync()
    letter = os.path.join(place.office.path, 'letter.txt')
    with open(letter, 'w', encoding='utf-8') as file:
        file.write('Beste Teun')
    replica.run('file', 'add', contact, letter)
    replica.sync()
    content = hold_content(replica)
    folder = os.path.join(place.office.path, 'half')
    with open_window(replica) as ui:
        choose(ui, folder)
        ui.find('label', lambda name: name.endswith('regels') and ' van ' in name)
        ui_wait(lambda: os.path.exists(os.path.join(folder + '.part', 'contact.csv')))
        ui.shot('export-book-under-way-nl-light.png')
        button = ui.find('push button', lambda name: name.endswith('Annuleren'))
        tap.check(not button.get_name().startswith('_'), 'a screen reader speaks the mark of the key')
        ui.press(button)
        ui.gone('label', lambda name: name.endswith('regels') and ' van ' in name)
        let_go(content)
        wait_until_told(ui, 'Geannuleerd: er is niets weggeschreven.')
        ui.shot('export-book-cancelled-nl-light.png')
        tap.check(not os.path.exists(folder), 'the folder is there')
        tap.check(not os.path.exists(folder + '.part'), 'half a folder is there')
        check_quiet(ui)


main()
