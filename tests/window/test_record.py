#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hangs on a contact, edited in place on its page by keys: phones, accounts, the household, memberships."""
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'control')]

import tap
import test_contacts
from test_contacts import check_quiet, desk, go_to_page, open_window, page, ui_wait, wait_for


def children(contact, kind):
    """What the colleague knows of that kind beneath the contact."""
    desk().colleague.sync()
    return [record for record in desk().colleague.list('--kind', kind, '--under', contact)]


def add(ui, label):
    """Begins a new child by the button "Add"."""
    ui.key('ctrl+plus')
    ui.press(ui.find('menu item', label))


@tap.test('/window/REL-01-a-second-phone-is-added-changed-and-removed-by-keys')
def phones():
    contact = desk().new_contact('Meerbeller', phone='06 12 34 56 78')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'meerbeller')
        ui.key('ctrl+plus')
        ui.find('menu item', 'Telefoon of e-mail')
        ui.key('Return')
        ui.wait(lambda: ui.focused() is not None and ui.look('text', 'Telefoon of e-mail'), what='the form')
        ui.key('Tab')
        ui.type('0701234567')
        ui.key('ctrl+s')
        wait_for(ui, '070 123 45 67')
        tap.check_in('06 12 34 56 78', page(ui), 'the preferred one')
        ui.key('F2')
        ui.set_text(ui.find('text', 'Telefoon of e-mail'), '12')
        ui.key('ctrl+s')
        wait_for(ui, 'geen telefoonnummer')
        ui.shot('child-form-nl.png')
        ui.set_text(ui.find('text', 'Telefoon of e-mail'), '0207654321')
        ui.key('ctrl+s')
        wait_for(ui, '020 765 43 21')
        ui.wait(lambda: ui.focused() and '020 765 43 21' in ui.focused().get_name(), what='the keyboard on the row')
        ui.key('F2')
        ui.press(ui.find('push button', 'Verwijderen'))
        ui.wait(lambda: '020 765 43 21' not in page(ui), what='the end of the phone')
        ui.key('ctrl+z')
        wait_for(ui, '020 765 43 21')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and any('0207654321'[1:] in line for line in desk().colleague.dump()))
    tap.check(contact)


@tap.test('/window/REL-03-a-partner-who-pays-is-chosen-while-typing-and-stands-on-both-pages')
def household():
    desk().new_contact('Huiswaard')
    desk().new_contact('Vrouwekens', city='Leiden')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'huiswaard')
        add(ui, 'Relatie tot')
        ui.wait(lambda: ui.look('text', 'Andere relatie'), what='the form')
        ui.type('vrouwek')
        ui.find('list item', 'T. Vrouwekens')
        ui.shot('choose-contact-nl.png')
        ui.key('Return')
        ui.wait(lambda: ui.text(ui.find('text', 'Andere relatie')) == 'T. Vrouwekens', what='who was chosen')
        ui.key('Tab', 'space', 'Down', 'Return')
        time.sleep(0.2)
        ui.key('ctrl+s')
        ui.find('push button', 'T. Vrouwekens')
        ui.shot('household-nl.png')
        ui.press(ui.find('push button', 'T. Vrouwekens'))
        ui.find('push button', 'T. Huiswaard')
        check_quiet(ui)


@tap.test('/window/what-was-typed-for-a-new-address-outlives-going-elsewhere-and-can-be-restored')
def draft():
    desk().new_contact('Verweg')
    desk().new_contact('Elders')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'verweg')
        add(ui, 'Adres')
        ui.wait(lambda: ui.look('text', 'Land'), what='the form')
        tap.check(not ui.look('text', 'Adresregels (buitenland)'), 'lines abroad are asked for at once')
        ui.set_text(ui.find('text', 'Land'), 'FR')
        ui.set_text(ui.find('text', 'Adresregels (buitenland)'), '5 rue Haute')
        go_to_page(ui, 'elders')
        ui.gone('text', 'Adresregels (buitenland)')
        go_to_page(ui, 'verweg')
        ui.wait(lambda: ui.text(ui.find('text', 'Adresregels (buitenland)')) == '5 rue Haute', what='the draft')
        ui.click(ui.find('text', 'Land'))
        ui.key('Escape')
        ui.gone('text', 'Land')
        ui.press(ui.find('push button', lambda name: name.startswith('Herstellen')))
        ui.wait(lambda: ui.text(ui.find('text', 'Land')) == 'FR', what='what was taken back')
        ui.shot('address-abroad-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('ctrl+s')
        wait_for(ui, '5 rue Haute')
        check_quiet(ui)


if __name__ == '__main__':
    try:
        tap.main()
    finally:
        if test_contacts._place is not None:
            test_contacts._place.close()
