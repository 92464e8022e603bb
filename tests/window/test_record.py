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
from test_contacts import check_quiet, desk, go_to_page, open_window, page, search, ui_wait, wait_for


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


@tap.test('/window/REL-09-no-more-phone-calls-is-said-in-the-grid-and-seen-at-the-head')
def preferences():
    contact = desk().new_contact('Stilte')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'stilte')
        tap.check('Niet bellen' not in page(ui))
        ui.key('ctrl+4')
        ui.key('Tab', 'Tab')
        for what in ('Facturen', 'Lidmaatschapszaken', 'Nieuwsbrief', 'Giftverzoeken'):
            tick = ui.find('check box', what + ' per telefoon')
            tap.check(ui.has_state(tick, 'checked'), 'what nobody refused')
            ui.wait(lambda: ui.focused() is not None and ui.focused().get_name() == what + ' per telefoon',
                    what='the keyboard on ' + what)
            ui.key('space')
            ui.wait(lambda: not ui.has_state(ui.find('check box', what + ' per telefoon'), 'checked'), what='the no')
            ui.key('Tab', 'Tab', 'Tab')
        wait_for(ui, 'Niet bellen')
        ui.key('ctrl+z')
        ui.wait(lambda: 'Niet bellen' not in page(ui), what='the undoing')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact)['phone_newsletter'] in (0, False))


@tap.test('/window/REL-11-the-history-is-narrowed-to-a-field-and-a-whole-address-goes-back-at-once')
def history():
    contact = desk().new_contact('Terugman')
    desk().colleague.set(contact, street='Rapenburg', postcode='2311 EZ', city='Leiden')
    desk().colleague.set(contact, warning='Hond')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'terugman')
        wait_for(ui, 'Rapenburg 12, 2311 EZ Leiden')
        ui.press(ui.find('push button', 'Meer met deze relatie'))
        ui.press(ui.find('menu item', 'Historie'))
        ui.find('push button', 'Waarschuwing: weer leeg')
        ui.key('Tab', 'space', 'Down', 'Return')
        ui.gone('push button', 'Plaats: terug naar ‘Den Haag’')
        ui.find('push button', 'Waarschuwing: weer leeg')
        ui.key('space', 'Up', 'Return')
        ui.shot('history-nl.png')
        ui.press(ui.find('push button', 'Plaats: terug naar ‘Den Haag’'))
        wait_for(ui, 'Lange Voorhout 12, 2514 EA Den Haag')
        ui.shot('history-back-nl.png')
        ui.key('ctrl+z')
        wait_for(ui, 'Rapenburg 12, 2311 EZ Leiden')
        check_quiet(ui)


@tap.test('/window/REL-22-letters-of-a-couple-are-shown-and-a-wish-goes-before')
def letters():
    contact = desk().new_contact('Briefman', form_of_address='mr', initials='T.')
    partner = desk().new_contact('Briefvrouw', form_of_address='mrs')
    desk().colleague.new('relationship', contact=contact, other=partner, type='partner', same_household='yes')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        search(ui, 'briefman')
        wait_for(ui, 'Geachte heer Briefman en mevrouw Briefvrouw')
        wait_for(ui, 'De heer T. Briefman en mevrouw T. Briefvrouw')
        ui.press(ui.find('push button', lambda name: 'Namen voor brieven' in name))
        ui.set_text(ui.find('text', 'Aanhef'), 'Beste Teun')
        ui.key('ctrl+s')
        wait_for(ui, 'Beste Teun')
        check_quiet(ui)


@tap.test('/window/REL-20-who-moved-yesterday-lives-at-the-new-address-when-the-book-is-opened')
def moved():
    contact = desk().new_contact('Verhuisd')
    desk().colleague.new('address', contact=contact, type='future', street='Oude Delft', house_number='40',
                         postcode='2611 RS', city='Delft', valid_from='2026-01-02')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        search(ui, 'verhuisd')
        wait_for(ui, 'Oude Delft 40, 2611 RS Delft')
        wait_for(ui, 'Vorig adres')
        ui.shot('moved-nl.png')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact)['city'] == 'Delft')


if __name__ == '__main__':
    try:
        tap.main()
    finally:
        if test_contacts._place is not None:
            test_contacts._place.close()
