#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first start: logging in with its faults, the book with sample data; and the settings with own fields."""
import os

from workplace import office, server, start

import tap


def log_in(ui, password):
    ui.set_text(ui.find('text', 'Wachtwoord'), password)
    ui.press(ui.find('push button', 'Inloggen'))


@tap.test('/window/first-start-says-what-is-missing')
def missing():
    with start() as ui:
        ui.press(ui.find('push button', 'Inloggen'))
        ui.find('label', lambda name: name.startswith('Typ het adres van uw server'))
        ui.shot('start-nl-light.png')
        tap.check_equal(ui.unnamed(), [])
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/first-start-logs-in-and-fetches-the-book')
def login():
    with server(20, ida='Ida de Vries') as place:
        with start('--replica', os.path.join(place.path, 'desk'), '--server', place.address, '--user', 'ida',
                   '--ca', place.authority, dark=True) as ui:
            log_in(ui, 'not the password')
            ui.find('push button', 'Wachtwoord opnieuw typen')
            ui.shot('start-password-dark.png')
            log_in(ui, office.PASSWORD)
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'), timeout=60)
            ui.find('tree table', 'Relaties')
            tap.check_equal(ui.complaints(), [])


@tap.test('/window/an-unknown-authority-is-told-with-its-remedy')
def authority():
    with server(20, ida='Ida de Vries') as place:
        with start('--replica', os.path.join(place.path, 'desk'), '--server', place.address, '--user', 'ida') as ui:
            log_in(ui, office.PASSWORD)
            ui.find('push button', 'Bestand van de autoriteit kiezen…')
            ui.shot('start-authority.png')


@tap.test('/window/sample-data-open-a-book-at-once-and-again')
def sample():
    home = os.path.join(tap.ARTEFACTS, 'sample-home-%d' % os.getpid())
    with start(home=home) as ui:
        ui.press(ui.find('push button', 'Probeer met voorbeeldgegevens'))
        ui.find('push button', lambda name: name.startswith('Bijgewerkt'), timeout=120)
        ui.find('tree table', 'Relaties')
        tap.check_equal(ui.complaints(), [])
    with start('--sample', home=home) as ui:
        ui.find('push button', lambda name: name.startswith('Bijgewerkt'), timeout=60)
        ui.find('label', lambda name: name.endswith('2.000'))


@tap.test('/window/an-own-field-is-made-renamed-and-retired')
def own_field():
    with server(20, ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        ida.sync()
        with start('--replica', ida.path, size='1366x1200') as ui:
            ui.resize(1354, 1168)                # the own fields stand below the lists
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            ui.key(ui.key_of('Instellingen'))
            row = ui.find('list item', 'Nieuw veld…')
            ui.click(row)
            ui.set_text(ui.find('text', 'Opschrift'), 'Dieet')
            ui.set_text(ui.find('text', 'Waarvoor'), 'maaltijden bij bijeenkomsten')
            ui.shot('settings-new-field.png')
            ui.press(ui.find('push button', 'Veld toevoegen'))
            ui.find('list item', 'Dieet')
            ui.shot('settings-nl-light.png')
            tap.check_equal(ui.unnamed(), [])
            ui.wait(lambda: ida.status()['unsent'] == 0, what='the field at the server')
            contact = ida.list('contact')[0]['id']
            ida.set(contact, Dieet='vegetarisch')
            tap.check_in(contact, [hit['id'] for hit in ida.search('vegetarisch')])
            ui.click(ui.find('list item', 'Dieet'))
            ui.set_text(ui.find('text', 'Opschrift'), 'Dieetwens')
            ui.press(ui.find('push button', 'Veld bewaren'))
            ui.find('list item', 'Dieetwens')
            tap.check_equal(ida.show(contact)['Dieetwens'], 'vegetarisch')
            ui.click(ui.find('list item', 'Dieetwens'))
            ui.press(ui.find('push button', 'Buiten gebruik stellen'))
            ui.find('label', lambda name: name.startswith('Niet meer in gebruik'))
            tap.check_equal(ida.show(contact)['Dieetwens'], 'vegetarisch')
            ui.shot('settings-retired-field.png')
            tap.check_equal(ui.complaints(), [])


@tap.test('/window/an-ended-session-asks-for-the-password-and-goes-on')
def session_ended():
    with server(20, ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        ida.sync()
        with start('--replica', ida.path) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            place.stop()
            place.control('user', 'passwd', 'ida', '--password-file', place.password_file)
            place.start()
            ui.key('F5')
            ui.press(ui.find('push button', 'Uitgelogd', timeout=60))
            ui.press(ui.find('push button', 'Opnieuw inloggen'))
            ui.find('label', 'Uw sessie is verlopen')
            ui.shot('start-session-ended.png')
            log_in(ui, office.PASSWORD)
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'), timeout=60)
            tap.check_equal(ui.complaints(), [])


tap.main()
