#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of the screen, which covers the book and keeps what was typed, also without a network; and notifications of
the desktop for who works in another window."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile

from workplace import check_quiet, office, page, search, server, start, wait_for

import tap


@tap.test('/window/AVG-21-a-locked-screen-shows-nothing-and-opens-offline-with-what-was-typed')
def locked():
    with server(20, ida='Ida de Vries') as place:
        writer = place.replica('elders')
        writer.new('contact', kind='person', status='active', initials='T.', family_name='Geheimhouder',
                   country='NL', postcode='2514 EA', house_number='12', street='Lange Voorhout', city='Den Haag')
        writer.sync()
        with start('--replica', os.path.join(place.path, 'desk'), '--server', place.address, '--user', 'ida',
                   '--ca', place.authority) as ui:
            ui.set_text(ui.find('text', 'Wachtwoord'), office.PASSWORD)
            ui.press(ui.find('push button', 'Inloggen'))
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'), timeout=60)
            search(ui, 'geheimhouder')
            wait_for(ui, 'T. Geheimhouder')
            ui.key('F2')
            ui.find('text', 'Postcode')
            ui.type('3511 AB')
            ui.key('ctrl+shift+l')
            ui.find('label', 'Vergrendeld')
            tap.check('Geheimhouder' not in page(ui), 'the name can be read')
            tap.check_equal(ui.unnamed(), [])
            ui.shot('locked-nl.png')
            ui.key('alt+2', 'ctrl+k', 'ctrl+n', 'F1', 'ctrl+z')
            place.stop()
            ui.set_text(ui.find('password text', 'Wachtwoord'), 'not the password')
            ui.press(ui.find('push button', 'Ontgrendelen'))
            ui.find('label', lambda name: name.startswith('Dit is niet het wachtwoord'))
            tap.check('Geheimhouder' not in page(ui), 'the name can be read')
            ui.wait(lambda: ui.has_state(ui.find('push button', 'Ontgrendelen'), 'sensitive'), what='the pause')
            ui.set_text(ui.find('password text', 'Wachtwoord'), office.PASSWORD)
            ui.press(ui.find('push button', 'Ontgrendelen'))
            ui.wait(lambda: ui.look('text', 'Postcode'), what='the form')
            tap.check_equal(ui.text(ui.find('text', 'Postcode')), '3511 AB')
            check_quiet(ui)


@tap.test('/window/AVG-21-who-walks-away-finds-the-screen-locked')
def left_alone():
    with server(20, ida='Ida de Vries') as place, tempfile.TemporaryDirectory() as home:
        settings = os.path.join(home, 'config', 'glib-2.0', 'settings')
        os.makedirs(settings)
        with open(os.path.join(settings, 'keyfile'), 'w', encoding='utf-8') as file:
            file.write('[org/ledenboek/Ledenboek]\nlock-after=1\n')
        with start('--replica', os.path.join(place.path, 'desk'), '--server', place.address, '--user', 'ida',
                   '--ca', place.authority, home=home, environment={'GSETTINGS_BACKEND': 'keyfile'}) as ui:
            ui.set_text(ui.find('text', 'Wachtwoord'), office.PASSWORD)
            ui.press(ui.find('push button', 'Inloggen'))
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'), timeout=60)
            tap.check(not ui.look('label', 'Vergrendeld'), 'it is locked while somebody works')
            ui.find('label', 'Vergrendeld', timeout=150)
            ui.type(office.PASSWORD)
            ui.key('Return')
            ui.gone('label', 'Vergrendeld')
            check_quiet(ui)


@contextlib.contextmanager
def notifications(log):
    """The notifications of the desktop, on the session bus of the windows: each a line of the file `log`."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'notifications.py')
    with open(log, 'w', encoding='utf-8') as file, subprocess.Popen([sys.executable, program], stdout=file) as process:
        try:
            yield
        finally:
            process.terminate()


def lines_of(log):
    with open(log, encoding='utf-8') as file:
        return file.read().splitlines()


@tap.test('/window/choices-are-notified-to-who-works-elsewhere-without-a-name')
def notified():
    with server(20, ida='Ida de Vries', piet='Piet Bakker') as place:
        ida, piet = place.replica('Balie 2', 'ida'), place.replica('Laptop 4', 'piet')
        ida.sync()
        piet.sync()
        contact = ida.list('contact')[0]['id']
        piet.set(contact, street='Dorpsstraat')
        ida.set(contact, street='Kerkstraat')
        ida.sync()
        log = os.path.join(place.path, 'notifications')
        with (start('--replica', piet.path, environment={'GTK_USE_PORTAL': '0'}) as ui, notifications(log)):
            ui.wait(lambda: lines_of(log) == ['ready'], 30.0, 'the notifications of the desktop')
            ui.find('push button', lambda name: name.startswith('1 keuze'))
            second = ida.list('contact')[1]['id']
            ui._xdotool('windowminimize', ui._xdotool('getactivewindow'))
            piet.set(second, street='Dorpsstraat')
            ida.set(second, street='Kerkstraat')
            ida.sync()
            ui.wait(lambda: len(lines_of(log)) > 1, 60.0, 'a notification')
            tap.check_equal(json.loads(lines_of(log)[-1])[0], '2 keuzes wachten')
            check_quiet(ui)


tap.main()
