#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing in the window, what is beside the first road: an import that is stopped under way and undone, a mapping set
by hand that is remembered, a workbook of several sheets, address cards, and who may only read."""
import contextlib
import os
import sqlite3
import time
import zipfile

from importing import count_chip, open_file
from workplace import check_quiet, desk, main, open_window, page, server, ui_wait, wait_for

import tap

MANY = 3000


def write(name, *lines):
    path = os.path.join(desk().office.path, name)
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write(''.join(line + '\r\n' for line in lines))
    return path


def write_many(folder):
    """Rows of people of whom none looks like another."""
    path = os.path.join(folder, 'veel.csv')
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write('Voornaam;Achternaam;E-mail;Geb.datum\n')
        for row in range(MANY):
            name = ''.join(chr(97 + row * 7919 // 26 ** place % 26) for place in range(4)).capitalize()
            file.write('Jan;%s;n%d@voorbeeld.nl;1-1-19%02d\n' % (name, row, 10 + row % 80))
    return path


def is_working(office):
    """Asked of the book itself: the server has read in a part before a window has been looked over."""
    with contextlib.closing(sqlite3.connect(os.path.join(office.data, 'book.db'))) as book:
        return any(progress > 0 for progress, in book.execute("SELECT progress FROM job WHERE name = 'import'"))


@tap.test('/import/one-that-is-under-way-is-stopped-and-what-is-in-the-book-undone')
def stopped():
    with server(contacts=20) as office:
        replica, other = office.replica('alone'), office.replica('other')
        replica.sync()
        with open_window(replica) as ui:
            open_file(ui, write_many(office.path))
            ui.key('ctrl+Return')
            ui.find('push button', '3.000 rijen importeren', timeout=120)
            ui.key('ctrl+Return')
            ui_wait(lambda: is_working(office), 120)
            ui.key('space')                     # Cancel: it has the keyboard
            ui.find('label', lambda name: name.startswith('Gestopt: '), timeout=60)
            ui.shot('import-stopped-nl-light.png')
            other.sync()
            got = len(other.list('--limit', MANY))
            tap.check(20 < got < 20 + MANY, '%d contacts' % got)
            ui.press(ui.find('push button', 'Import ongedaan maken'))
            ui.find('label', 'De import is ongedaan gemaakt', timeout=120)
            other.sync()
            tap.check_equal(len(other.list('--limit', MANY)), 20)
            check_quiet(ui)


def choose_target(ui, head, text):
    """Column `head` becomes what is found by that text."""
    ui.press(ui.find('combo box', lambda name: '“%s”' % head in name))
    ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() == 'list item', what='the fields')
    ui.type(text)
    time.sleep(0.5)                             # the search waits for the end of typing
    ui.key('Down', 'Return')


@tap.test('/import/a-mapping-set-by-hand-is-there-for-the-next-file')
def remembered():
    place = desk()
    head = 'Achternaam;Roept;Wat nog meer'
    first = write('januari.csv', head, 'Appelboom;Aafje;speelt tuba')
    second = write('februari.csv', head, 'Perelaar;Pier;speelt cello')
    with open_window(place.replica, dark=True) as ui:
        open_file(ui, first)
        tap.check('– weggelaten –' in page(ui), page(ui))
        choose_target(ui, 'Wat nog meer', 'opmerking')
        ui.wait(lambda: page(ui).count('– weggelaten –') == 1, what='the column is taken')
        ui.shot('import-by-hand-nl-dark.png')
        ui.key('ctrl+Return')
        ui.find('push button', '1 rij importeren')
        ui.key('ctrl+Return')
        wait_for(ui, '1 rij staat in het boek')
        check_quiet(ui)
    with open_window(place.replica) as ui:
        open_file(ui, second)
        ui.wait(lambda: page(ui).count('– weggelaten –') == 1, what='the mapping of the file before')
        ui.key('ctrl+Return')
        ui.find('push button', '1 rij importeren')
        ui.key('ctrl+Return')
        wait_for(ui, '1 rij staat in het boek')
        check_quiet(ui)
    place.colleague.sync()
    found = place.colleague.search('perelaar')
    tap.check_equal(len(found), 1)
    tap.check_in('speelt cello', str(place.colleague.show(found[0]['id'])))


def write_workbook(name, **sheets):
    """A workbook of texts: the rows of each sheet by its name."""
    path = os.path.join(desk().office.path, name)
    spaces = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    with zipfile.ZipFile(path, 'w') as book:
        book.writestr('xl/workbook.xml', '<workbook %s><sheets>%s</sheets></workbook>' % (spaces, ''.join(
            '<sheet name="%s" sheetId="%d" r:id="r%d"/>' % (title, i, i) for i, title in enumerate(sheets, 1))))
        book.writestr('xl/_rels/workbook.xml.rels', '<Relationships>%s</Relationships>' % ''.join(
            '<Relationship Id="r%d" Target="worksheets/sheet%d.xml"/>' % (i, i) for i in range(1, len(sheets) + 1)))
        for i, rows in enumerate(sheets.values(), 1):
            book.writestr('xl/worksheets/sheet%d.xml' % i, '<worksheet><sheetData>%s</sheetData></worksheet>' % ''.join(
                '<row>%s</row>' % ''.join('<c t="inlineStr"><is><t>%s</t></is></c>' % cell for cell in row)
                for row in rows))
    return path


@tap.test('/import/of-a-workbook-the-sheet-is-chosen')
def sheets():
    place = desk()
    path = write_workbook('leden.xlsx',
                          Leden=[('Voornaam', 'Achternaam'), ('Kobus', 'Kievit'), ('Klaas', 'Kluut')],
                          Donateurs=[('Achternaam', 'Woonplaats'), ('Zilverreiger', 'Ede')])
    with open_window(place.replica) as ui:
        open_file(ui, path)
        wait_for(ui, '2 rijen in het bestand')
        ui.press(ui.find('combo box', 'Blad'))
        time.sleep(1)                           # the list takes the keyboard
        ui.key('Down', 'Return')
        wait_for(ui, 'Zilverreiger')
        ui.shot('import-sheets-nl-light.png')
        ui.key('ctrl+Return')
        ui.find('push button', '1 rij importeren')
        ui.key('ctrl+Return')
        wait_for(ui, '1 rij staat in het boek')
        check_quiet(ui)
    place.colleague.sync()
    tap.check_equal(len(place.colleague.search('zilverreiger ede')), 1)
    tap.check_equal(len(place.colleague.search('kievit')), 0)


@tap.test('/import/address-cards-are-read-like-any-file')
def cards():
    place = desk()
    path = write('adressen.vcf', 'BEGIN:VCARD', 'VERSION:3.0', 'N:Wulp;Wietske;;;', 'FN:Wietske Wulp',
                 'EMAIL;TYPE=INTERNET:wulp@voorbeeld.nl', 'TEL;TYPE=CELL:0612345678',
                 'ADR;TYPE=HOME:;;Wad 3;Ameland;;9161 AB;Nederland', 'BDAY:1960-02-01', 'END:VCARD',
                 'BEGIN:VCARD', 'VERSION:3.0', 'N:Grutto;Gerrit;;;', 'FN:Gerrit Grutto', 'EMAIL:gerrit.voorbeeld.nl',
                 'END:VCARD')
    with open_window(place.replica) as ui:
        open_file(ui, path)
        ui.key('ctrl+Return')
        ui.find('push button', '1 rij importeren')
        tap.check_equal(count_chip(ui, 'Fout'), 1)
        ui.key('ctrl+Return')
        wait_for(ui, '1 rij staat in het boek')
        check_quiet(ui)
    place.colleague.sync()
    found = place.colleague.search('wulp ameland')
    tap.check_equal(len(found), 1)
    shown = str(place.colleague.show(found[0]['id']))
    for part in ('wulp@voorbeeld.nl', '+31612345678', '1960-02-01', '9161 AB'):
        tap.check_in(part, shown)


@tap.test('/import/who-may-only-read-is-told-so-and-is-offered-no-file')
def read_only():
    office = desk().office
    office.add_user('lezer', 'Lezer', access='all=read')
    with open_window(office.replica('reader', user='lezer')) as ui:
        ui.key(ui.key_of('Importeren'))
        wait_for(ui, 'Alleen lezen: vraag uw beheerder')
        button = ui.find('push button', 'Bestand kiezen…')
        tap.check(not ui.has_state(button, 'SENSITIVE'), 'the button of files can be pressed')
        ui.key('ctrl+n')
        tap.check(ui.title() != 'Relaties importeren', 'a file is asked for')
        ui.shot('import-read-only-nl-light.png')
        check_quiet(ui)


main()
