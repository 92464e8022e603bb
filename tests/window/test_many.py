#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to many rows at once, and what of a list leaves the house."""
import csv
import os
import tempfile
import time
import zipfile
from xml.etree import ElementTree

from workplace import (check_quiet, choose_typed, desk, form, main, named, open_window, read, tick, ui_wait,
                       wait_until_told)

import tap

CONTACTS = 560
# One edit holds no more, and a frozen selection is a record itself.
EDIT = 500


def fetched():
    """A workplace with the whole book, so that no row moves while one selects."""
    replica = desk(CONTACTS).new_replica()
    replica.sync()
    return replica


def choose(ui, count, act):
    """The first rows of the list, and what is done with them; None: all."""
    ui.key('F6', 'Home')
    if count is None:
        ui.press(named(ui, 'Filter Actief wegnemen'))
        ui.find('label', '%d van %d' % (CONTACTS, CONTACTS))
        ui.click(ui.find('tree table'))
        ui.key('ctrl+a')
        ui.find('label', lambda name: name.startswith('%d geselecteerd' % CONTACTS))
    else:
        ui.key(*['shift+Down'] * (count - 1))
        ui.find('label', lambda name: name.startswith('%d geselecteerd' % count))
    ui.press(named(ui, 'Met deze rijen'))
    ui.press(named(ui, act))


def languages(replica):
    """Of those with whom the list begins."""
    return {hit['id']: replica.show(hit['id']).get('language') for hit in replica.search('aerts')}


def find_tasks(replica, title):
    tasks = [replica.show(task['id']) for task in replica.list('task', '--limit', '100')]
    return [task for task in tasks if task.get('title') == title]


@tap.test('/window/of-a-value-for-many-is-told-what-it-does-before-and-it-is-taken-back')
def value():
    replica = fetched()
    with open_window(replica) as ui:
        before = languages(replica)
        choose(ui, 3, 'Waarde zetten…')
        asked = form(ui, 'Een waarde zetten')
        choose_typed(ui, 'Veld', 'Taal', asked)
        ui.click(ui.find('combo box', 'Nieuwe waarde', root=asked))
        time.sleep(0.5)
        ui.key('End', 'Return')
        ui.wait(lambda: '3 krijgen deze waarde.' in ui.tree(asked), what='what it would do')
        ui.shot('many-value-nl.png')
        ui.press(named(ui, 'Wijzigen', asked))
        wait_until_told(ui, '“Taal” is bij 3 gewijzigd')
        after = languages(replica)
        tap.check_equal(len([contact for contact in before if before[contact] != after[contact]]), 3)
        # The same once more does nothing, and says so before and at the button; what was chosen stays.
        choose(ui, 3, 'Waarde zetten…')
        asked = form(ui, 'Een waarde zetten')
        choose_typed(ui, 'Veld', 'Taal', asked)
        ui.click(ui.find('combo box', 'Nieuwe waarde', root=asked))
        time.sleep(0.5)
        ui.key('End', 'Return')
        ui.wait(lambda: '3 hebben die al.' in ui.tree(asked), what='that they have it')
        ui.press(named(ui, 'Wijzigen', asked))
        ui.wait(lambda: 'Er zou niets veranderen' in ui.tree(asked), what='that nothing changes')
        ui.key('Escape')
        ui.key('F6', 'ctrl+z')
        wait_until_told(ui, 'Ongedaan gemaakt: wijziging van')
        tap.check_equal(languages(replica), before)
        check_quiet(ui)


@tap.test('/window/a-task-for-each-is-made-and-taken-back-as-one')
def tasks():
    replica = fetched()
    with open_window(replica) as ui:
        choose(ui, 4, 'Taak maken voor elk…')
        asked = form(ui, 'Een taak voor elk')
        ui.press(named(ui, 'Taken maken', asked))
        # What has to be there is asked for, and the dialog stays.
        ui.find('label', lambda name: name.startswith('Vul “'), root=asked)
        ui.shot('many-tasks-nl.png')
        ui.set_text(ui.find('text', 'Taak', root=asked), 'Bellen over het jubileum')
        ui.press(named(ui, 'Taken maken', asked))
        wait_until_told(ui, '4 taken gemaakt')
        made = ui_wait(lambda: find_tasks(replica, 'Bellen over het jubileum'))
        tap.check_equal(len({task['contact'] for task in made}), 4)
        ui.key('F6', 'ctrl+z')
        ui_wait(lambda: not find_tasks(replica, 'Bellen over het jubileum'))
        check_quiet(ui)


@tap.test('/window/a-selection-that-is-kept-of-more-than-one-edit-holds-is-taken-back-whole')
def kept():
    replica = fetched()
    with open_window(replica) as ui:
        choose(ui, None, 'Bewaren als selectie…')
        asked = form(ui, '%d gekozen rijen' % CONTACTS)
        ui.set_text(ui.find('text', 'Naam', root=asked), 'Iedereen van nu')
        ui.press(ui.find('push button', 'Bewaren', root=asked))
        wait_until_told(ui, '560 relaties staan in de selectie')
        members = replica.list('selection_member', '--limit', str(2 * CONTACTS))
        tap.check(len(members) > EDIT, '%d members' % len(members))
        ui.key('F6', 'ctrl+z')
        wait_until_told(ui, 'Ongedaan gemaakt: bevriezen van de selectie Iedereen van nu')
        tap.check_equal(replica.list('selection_member', '--limit', '10'), [])
        tap.check('Iedereen van nu' not in str(replica.list('selection', '--limit', '100')), 'the selection is there')
        check_quiet(ui)


def export(ui, path, count):
    ui.press(named(ui, 'Exporteren…'))
    time.sleep(1)
    ui.key('ctrl+a')
    time.sleep(0.3)
    ui.type(path)
    ui.key('Return')
    wait_until_told(ui, '%d rijen staan in “%s”' % (count, os.path.basename(path)))


def read_workbook(path):
    """The rows of texts and numbers of its first sheet."""
    space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read('xl/worksheets/sheet1.xml'))
    return [[''.join(text.text or '' for text in [*cell.iter(space + 't'), *cell.iter(space + 'v')])
             for cell in row.iter(space + 'c')] for row in sheet.iter(space + 'row')]


def has_column(ui, name):
    ui.wait(lambda: name in ui.tree(ui.find('tree table')), what='the column ' + name)


@tap.test('/window/columns-are-kept-over-a-restart-and-are-those-of-the-file')
def columns():
    replica = fetched()
    with tempfile.TemporaryDirectory() as home:
        options = {'home': home, 'environment': {'GSETTINGS_BACKEND': 'keyfile'}}
        kept = os.path.join(home, 'config', 'glib-2.0', 'settings', 'keyfile')
        paths = [os.path.join(home, 'lijst.' + form) for form in ('csv', 'xlsx')]
        with open_window(replica, **options) as ui:
            tick(ui, 'Kolommen van de lijst', 'Taal')
            ui.key('Escape')
            has_column(ui, 'Taal')
            ui.wait(lambda: os.path.exists(kept) and "'language'" in read(kept), what='the column on the disk')
        with open_window(replica, **options) as ui:
            has_column(ui, 'Taal')
            shown = int(ui.find('label', lambda name: ' van ' in name).get_name().split()[0])
            for path in paths:
                export(ui, path, shown)
            check_quiet(ui)
        with open(paths[0], encoding='utf-8-sig', newline='') as file:
            rows = list(csv.reader(file, delimiter=';'))
        book = read_workbook(paths[1])
    tap.check('Taal' in rows[0], '%s' % rows[0])
    tap.check_equal(len(rows) - 1, shown)
    tap.check_equal(sorted({row[rows[0].index('Taal')] for row in rows[1:]} - {''})[-1], 'Nederlands')
    tap.check_equal(book[0], rows[0])
    tap.check_equal([row[0] for row in book], [row[0] for row in rows])


main()
