#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing in the window itself, against a real server: a file of sixty rows with planted faults is mapped, looked at
before anything is changed, imported, put right in place and imported again, and all of it undone in one step; without
a server the preview is there and the import says what it needs."""
import contextlib
import os
import time

from importing import ENGLISH, choose_file, count_chip, open_file
from workplace import check_quiet, desk, main, open_window, page, search, server, start, wait_for

import tap

HEAD = 'Voorletters;Tussenvoegsel;Achternaam;Geb.datum;Adres;Postcode;Woonplaats;E-mail;Mobiel;Notitie'
# Row of the file → what is wrong with it, and what it becomes.
DATES = {5: '31-2-1950', 17: '12-13-1961', 33: '1950'}
POSTCODES = {9: '2514 E', 41: '25144 EA'}
EMAILS = {22: 'jan.voorbeeld.nl'}
FAULTS = len(DATES) + len(POSTCODES) + len(EMAILS)
ROWS = 60
ENCODING = 'cp1252'
NAMES = ('Bakker', 'Visser', 'Smit', 'Meijer', 'Mulder', 'de Boer', 'Dekker', 'Brouwer', 'Vos', 'Peters')


def write_file(folder, name='leden.csv'):
    lines = [HEAD]
    for row in range(2, ROWS + 2):
        day = DATES.get(row, '%d-%d-19%02d' % (row % 27 + 1, row % 12 + 1, 20 + row))
        lines.append(';'.join((
            '%s.%s.' % (chr(65 + row % 26), chr(65 + row // 26)), '', '%s-%s' % (NAMES[row % 10], 'Jordaan'), day,
            'Dorpsstraat %d' % row, POSTCODES.get(row, '25%02d EA' % (row % 40 + 10)), 'Den Haag',
            EMAILS.get(row, 'lid%d@voorbeeld.nl' % row), '06123456%02d' % row, 'roept José')))
    path = os.path.join(folder, name)
    with open(path, 'w', encoding=ENCODING, newline='') as file:
        file.write('\r\n'.join(lines) + '\r\n')
    return path


def to_preview(ui):
    ui.key('ctrl+Return')
    ui.find('push button', 'Alle  %d' % ROWS)


def repair(ui, row, value):
    """In the list of faults the row in which this cell stands: Enter, the right value, Enter."""
    ui.key('Return')
    ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() == 'text',
            what='the value of row %d' % row)
    ui.key('ctrl+a')
    ui.type(value)
    ui.key('Return')


@tap.test('/import/a-file-is-mapped-looked-at-imported-repaired-and-undone')
def whole():
    place = desk()
    place.colleague.sync()
    before = len(place.colleague.list())
    path = write_file(place.office.path)
    with open_window(place.replica) as ui:
        open_file(ui, path)
        wait_for(ui, 'Windows, West-Europa')
        for text in ('Puntkomma’s', '3 maart 1922', 'Kolom “Notitie” wordt', '60 rijen in het bestand'):
            tap.check(text in page(ui), text + ' is not in ' + page(ui))
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        ui.shot('import-columns-nl-light.png')

        to_preview(ui)
        tap.check_equal(count_chip(ui, 'Nieuw'), ROWS - FAULTS)
        tap.check_equal(count_chip(ui, 'Fout'), FAULTS)
        ui.press(ui.find('push button', 'Fout  %d' % FAULTS))
        wait_for(ui, '31-2-1950')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        ui.shot('import-preview-nl-light.png')
        place.colleague.sync()
        tap.check_equal(len(place.colleague.list()), before)

        ui.key('ctrl+Return')
        wait_for(ui, '%d rijen staan in het boek' % (ROWS - FAULTS))
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        ui.shot('import-result-nl-light.png')
        place.colleague.sync()
        tap.check_equal(len(place.colleague.list()), before + ROWS - FAULTS)

        ui.key('Return')                        # put right: has the keyboard
        ui.find('push button', 'Fout  %d' % FAULTS)
        time.sleep(0.5)
        order = sorted(DATES) + sorted(POSTCODES) + sorted(EMAILS)
        for place_in_list, row in enumerate(order):
            value = '1-2-1950' if row in DATES else '2514 EA' if row in POSTCODES else 'jan%d@voorbeeld.nl' % row
            repair(ui, row, value)
            left = FAULTS - place_in_list - 1
            ui.wait(lambda left=left: count_chip(ui, 'Fout') == left, what='row %d put right' % row)
        ui.find('push button', '%d rijen importeren' % FAULTS)
        ui.key('ctrl+Return')
        wait_for(ui, '%d rijen staan in het boek' % ROWS)
        place.colleague.sync()
        tap.check_equal(len(place.colleague.list()), before + ROWS)
        search(ui, 'jordaan 2514')
        wait_for(ui, 'Jordaan')
        ui.key('Escape')

        ui.key(ui.key_of('Importeren'))
        ui.press(ui.find('push button', 'Import ongedaan maken'))
        wait_for(ui, 'De import is ongedaan gemaakt')
        ui.shot('import-undone-nl-light.png')
        place.colleague.sync()
        tap.check_equal(len(place.colleague.list()), before)
        check_quiet(ui)


@contextlib.contextmanager
def open_empty(replica):
    """The program on a book without contacts."""
    with start('--replica', replica.path) as ui:
        ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
        yield ui


def state(ui, label, count):
    ui.wait(lambda: count_chip(ui, label) == count, what='%s %d' % (label, count))


@tap.test('/import/who-is-in-the-book-is-found-and-doubt-waits-for-a-word')
def found():
    place = desk()
    person = dict(given_name='Tjitske', initials='T.', birth_date='12-03-1951')
    known = {name: place.new_contact(name, **person) for name in ('Hoekstra', 'Wiersma', 'Bergsma', 'Nijboer')}
    place.replica.sync()
    before = len(place.colleague.list())
    path = os.path.join(place.office.path, 'bekend.csv')
    with open(path, 'w', encoding='utf-8-sig', newline='') as file:
        file.write('Voornaam,Achternaam,Geb.datum,E-mail,Bijzonder\n'
                   'Tjitske,Hoekstra,12-03-1951,hoekstra@voorbeeld.nl,a\nTjitske,Wiersma,12-03-1961,,b\n'
                   'Tjitske,Bergsma,12-03-1961,,c\nTjitske,Nijboer,12-03-1961,,d\nWim,,1-1-1940,,e\n')
    with open_window(place.replica, locale='en_GB.UTF-8', size='1920x1080') as ui:
        choose_file(ui, path, ENGLISH)
        wait_for(ui, 'Unicode (UTF-8)')
        tap.check('– left out –' in page(ui), page(ui))
        ui.shot('import-columns-en-light.png')
        ui.key('ctrl+Return')
        state(ui, 'In the book, changed', 1)
        ui.press(ui.find('push button', 'Looks like somebody  3'))
        wait_for(ui, 'Tjitske Wiersma')
        time.sleep(0.5)
        ui.shot('import-doubt-en-light.png')
        ui.press(ui.find('push button', lambda name: name.startswith('All  ')))
        ui.press(ui.find('push button', 'Looks like somebody  3'))
        ui.key('F6', 'F6', 'F6')
        ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() == 'table row', what='the list')
        ui.key('1')
        state(ui, 'In the book, changed', 2)
        ui.key('2')
        state(ui, 'New', 1)
        ui.key('x')
        state(ui, 'Left out', 1)
        ui.key('ctrl+Return')
        wait_for(ui, '3 rows are in the book')
        place.colleague.sync()
        tap.check_equal(len(place.colleague.list()), before + 1)
        tap.check_in('hoekstra@voorbeeld.nl', str(place.colleague.show(known['Hoekstra'])))
        tap.check_in('1951-03-12', str(place.colleague.show(known['Wiersma'])))

        rest = os.path.join(place.office.path, 'rest.csv')
        ui.press(ui.find('push button', 'Save as CSV…'))
        ui.wait(lambda: ui.title() == 'Save the rows that are left over', what='the chooser of files')
        ui.key('ctrl+a')
        ui.type(rest)
        ui.key('Return')
        ui.wait(lambda: os.path.exists(rest), what='the file of what is left over')
        with open(rest, encoding='utf-8-sig') as file:
            lines = file.read().splitlines()
        tap.check_equal(len(lines), 2)
        tap.check('Wim' in lines[1] and 'name' in lines[1], lines[1])
        check_quiet(ui)


@tap.test('/import/DQ-04-the-preview-tells-what-is-wanted-of-new-contacts-and-not-in-the-file')
def lacking():
    with server(ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        ida.new('wanted_field', contact_kind='person', field='given_name', state='wanted')
        ida.sync()
        path = os.path.join(place.path, 'nieuw.csv')
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write('Voorletters;Voornaam;Achternaam;Geb.datum;Adres;Postcode;Woonplaats;E-mail\r\n'
                       'A.;Anna;Aalbers;1-2-1960;Dam 1;1012 JS;Amsterdam;anna@voorbeeld.nl\r\n'
                       'B.;;Bergsma;;Dam 2;1012 JS;Amsterdam;bert@voorbeeld.nl\r\n'
                       'C.;;Cornelisse;3-4-1962;Dam 3;1012 JS;Amsterdam;kees@voorbeeld.nl\r\n')
        with open_empty(ida) as ui:
            open_file(ui, path)
            ui.key('ctrl+Return')
            ui.find('label', 'Later in te vullen bij nieuwe relaties: Geboortedatum 1, Voornaam 2. Ze worden gewoon '
                             'geïmporteerd en staan daarna op een werklijst bij Opschonen.')
            ui.shot('import-lacking-nl-light.png')
            ui.key('ctrl+Return')
            wait_for(ui, '3 rijen staan in het boek')
            tap.check_equal(len(ida.json('checks', 'incomplete')), 2)
            check_quiet(ui)


@tap.test('/import/without-a-server-there-is-a-preview-and-a-way-on')
def offline():
    with server(contacts=20) as place:
        replica = place.replica('alone')
        replica.sync()
        path = write_file(place.path)
        place.stop()
        with open_window(replica, dark=True) as ui:
            open_file(ui, path)
            to_preview(ui)
            tap.check_equal(count_chip(ui, 'Nieuw'), ROWS - FAULTS)
            ui.shot('import-preview-nl-dark.png')
            ui.key('ctrl+Return')
            wait_for(ui, 'De import is niet doorgegaan')
            wait_for(ui, 'probeer het opnieuw zodra er verbinding is')
            ui.shot('import-offline-nl-dark.png')
            place.start()
            ui.wait(lambda: ui.look('push button', lambda name: name.startswith('Bijgewerkt')), 60, 'the connection')
            ui.press(ui.find('push button', 'Opnieuw proberen'))
            wait_for(ui, '%d rijen staan in het boek' % (ROWS - FAULTS))
            check_quiet(ui)


main()
