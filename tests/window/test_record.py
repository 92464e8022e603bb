#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hangs on a contact, edited in place on its page by keys: phones, accounts, the household, memberships."""
import json
import time

from workplace import check_quiet, choose_country, desk, go_to_page, main, open_window, page, search, ui_wait, wait_for

import tap


def add(ui, label):
    """Begins a new child by the button "Add"."""
    ui.key('ctrl+plus')
    ui.press(ui.find('menu item', label))


def home_of_two(one, other):
    """Partners at one address."""
    first, second = desk().new_contact(one), desk().new_contact(other)
    desk().colleague.new('relationship', contact=first, other=second, type='partner', same_household='yes')
    desk().colleague.new('relationship', contact=second, other=first, type='partner', same_household='yes')
    desk().colleague.sync()
    return first, second


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
        ui.find('combo box', 'Land')
        tap.check(not ui.look('text', 'Adresregels (buitenland)'), 'lines abroad are asked for at once')
        choose_country(ui, 'frank')
        ui.set_text(ui.find('text', 'Adresregels (buitenland)'), '5 rue Haute')
        go_to_page(ui, 'elders')
        ui.gone('text', 'Adresregels (buitenland)')
        go_to_page(ui, 'verweg')
        ui.wait(lambda: ui.text(ui.find('text', 'Adresregels (buitenland)')) == '5 rue Haute', what='the draft')
        ui.click(ui.find('text', 'Plaats'))
        ui.key('Escape')
        ui.gone('combo box', 'Land')
        ui.press(ui.find('push button', lambda name: name.startswith('Herstellen')))
        ui.wait(lambda: ui.text(ui.find('text', 'Adresregels (buitenland)')) == '5 rue Haute',
                what='what was taken back')
        tap.check_in('Frankrijk', ui.tree(ui.find('combo box', 'Land')))
        ui.shot('address-abroad-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('ctrl+s')
        wait_for(ui, '5 rue Haute')
        check_quiet(ui)


@tap.test('/window/a-mandate-begins-with-what-it-mostly-is-and-a-provider-is-one-from-today')
def mandate():
    contact = desk().new_contact('Machtigstra', iban='NL91ABNA0417164300')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'machtigstra')
        add(ui, 'Machtiging')
        reference = ui.find('text', 'Machtigingskenmerk')
        tap.check(ui.text(reference).startswith('M-') and ui.text(reference).endswith('-1'), 'the reference')
        ui.shot('mandate-form-nl.png')
        ui.key('ctrl+s')
        wait_for(ui, 'Doorlopend')
        add(ui, 'Hoedanigheid')
        ui.find('combo box', 'Hoedanigheid')
        ui.key('ctrl+s')
        wait_for(ui, 'Cliënt')
        ui.shot('mandate-page-nl.png')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and any(line.startswith('{"kind":"mandate"') and contact in line and
                                                    'NL91ABNA0417164300' in line for line in desk().colleague.dump()))


@tap.test('/window/REL-19-who-moved-is-proposed-the-branch-of-the-postcode-and-placed-there-by-a-button')
def branch():
    contact = desk().new_contact('Afdelingsma', postcode='4811 AB', city='Breda')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'afdelingsma')
        wait_for(ui, 'Postcode 4811 AB hoort bij')
        ui.shot('branch-proposal-nl.png')
        ui.press(ui.find('push button', lambda name: name.startswith('Plaatsen in ')))
        ui.gone('push button', lambda name: name.startswith('Plaatsen in '))
        wait_for(ui, 'In deze afdeling sinds')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and any(contact in line and '"branch_from":"' in line
                                                    for line in desk().colleague.dump()))


@tap.test('/window/a-task-is-for-a-function-group-and-stands-on-its-list')
def group():
    replica = desk().new_replica()
    replica.sync()
    user = next(line for line in map(json.loads, replica.dump())
                if line.get('values', {}).get('display_name') == 'Beheer')['id']
    made = replica.new('function_group', name='Kaartenploeg', state='in_use')
    replica.new('function_group_member', function_group=made, user=user)
    contact = desk().new_contact('Groepstra')
    replica.sync()
    replica.new('task', contact=contact, title='Passen nalopen', function_group=made, state='open', due='2026-11-01')
    replica.sync()
    with open_window(replica) as ui:
        go_to_page(ui, 'groepstra')
        wait_for(ui, 'Kaartenploeg')
        ui.key('alt+2')
        ui.find('label', 'Passen nalopen')
        ui.shot('tasks-group-nl.png')
        check_quiet(ui)


@tap.test('/window/REL-14-who-agreed-to-the-privacy-statement-how-and-when-stands-on-the-page')
def statement():
    desk().colleague.new('privacy_statement', name='Versie 2025', valid_from='2025-01-01')
    desk().colleague.sync()
    desk().new_contact('Akkoordsma')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'akkoordsma')
        add(ui, 'Akkoord met een privacyverklaring')
        ui.find('combo box', 'Privacyverklaring')
        ui.key('ctrl+s')
        wait_for(ui, 'Versie 2025')
        tap.check_in('Op papier', page(ui), 'the way')
        ui.shot('statement-page-nl.png')
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
        ui.gone('push button', 'Plaats: terug naar “Den Haag”')
        ui.find('push button', 'Waarschuwing: weer leeg')
        ui.key('space', 'Up', 'Return')
        ui.shot('history-nl.png')
        ui.press(ui.find('push button', 'Plaats: terug naar “Den Haag”'))
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


@tap.test('/window/REL-20-a-move-on-a-later-day-is-one-form-for-the-whole-household')
def move():
    first, _ = home_of_two('Vertrekker', 'Meeganger')
    year = time.gmtime().tm_year + 1
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'vertrekker')
        wait_for(ui, 'Zuid-Holland')
        ui.press(ui.find('push button', 'Adres wijzigen'))
        ui.set_text(ui.find('text', 'Postcode'), '2611 RS')
        ui.set_text(ui.find('text', 'Huisnummer'), '40')
        ui.set_text(ui.find('text', 'Straat'), 'Oude Delft')
        ui.set_text(ui.find('text', 'Plaats'), 'Delft')
        ui.set_text(ui.find('text', 'Geldt vanaf'), '1 feb %02d' % (year % 100))
        wait_for(ui, '1 februari %d' % year)
        tap.check(ui.has_state(ui.find('check box', 'Adres ook voor T. Meeganger'), 'checked'))
        ui.shot('move-nl.png')
        ui.key('ctrl+s')
        wait_for(ui, 'Oude Delft 40 2611 RS Delft')
        wait_for(ui, 'Lange Voorhout 12, 2514 EA Den Haag')
        wait_for(ui, '01-02-%d' % year)
        ui.shot('move-planned-nl.png')
        go_to_page(ui, 'meeganger')
        wait_for(ui, 'Oude Delft 40 2611 RS Delft')
        ui.key('ctrl+z')
        ui.wait(lambda: 'Oude Delft' not in page(ui), what='the undoing for both')
        check_quiet(ui)
    tap.check_equal(desk().colleague.show(first)['city'], 'Den Haag')


@tap.test('/window/REL-03-a-child-of-the-one-is-offered-to-the-other')
def child():
    home_of_two('Ouderling', 'Oudervrouw')
    desk().new_contact('Kindermans', city='Leiden')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'ouderling')
        add(ui, 'Relatie tot')
        ui.wait(lambda: ui.look('text', 'Andere relatie'), what='the form')
        tap.check(not ui.look('check box', 'Ook kind van T. Oudervrouw'), 'before it is a child')
        ui.type('kinderm')
        ui.find('list item', 'T. Kindermans')
        ui.key('Return')
        ui.wait(lambda: ui.text(ui.find('text', 'Andere relatie')) == 'T. Kindermans', what='who was chosen')
        ui.key('Tab', 'space', 'Down', 'Down', 'Down', 'Return')
        tick = ui.find('check box', 'Ook kind van T. Oudervrouw')
        tap.check(ui.has_state(tick, 'checked'))
        ui.shot('child-of-both-nl.png')
        ui.key('ctrl+s')
        ui.find('push button', 'T. Kindermans')
        ui.press(ui.find('push button', 'T. Kindermans'))
        ui.find('push button', 'T. Ouderling')
        ui.find('push button', 'T. Oudervrouw')
        check_quiet(ui)


@tap.test('/window/REL-12-a-long-time-line-is-searched-by-words')
def time_line():
    contact = desk().new_contact('Praatgraag')
    for number in range(12):
        desk().colleague.new('interaction', contact=contact, at=int(time.time() * 1e6) - (20 - number) * 10 ** 10,
                             channel='phone', direction='incoming',
                             text='Belde over een nieuwe pas' if number == 1 else 'Vraag nummer %d' % number)
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'praatgraag')
        ui.find('push button', 'Toon alle 12')
        tap.check('Belde over' not in page(ui), 'the oldest ones are not shown at first')
        ui.set_text(ui.find('entry', 'Zoeken in: Tijdlijn'), 'PAS nieuwe')
        wait_for(ui, 'Belde over een nieuwe pas')
        tap.check('Vraag nummer' not in page(ui), 'what has other words')
        ui.shot('time-line-search-nl.png')
        ui.set_text(ui.find('entry', 'Zoeken in: Tijdlijn'), 'kwijtschelding')
        wait_for(ui, 'Hier staat niets met deze woorden.')
        tap.check_equal(ui.unnamed(), [])
        check_quiet(ui)


@tap.test('/window/AVG-a-restricted-contact-is-marked-and-how-mail-goes-is-edited')
def restricted():
    contact = desk().new_contact('Beperktman', email='weg@example.org')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'beperktman')
        ui.find('push button', lambda name: name.startswith('Meer met deze relatie'))
        tap.check('Beperkt sinds' not in page(ui), 'nobody asked for it yet')
        desk().colleague.set(contact, frozen_on='3-2-2026', mail_way='letter')
        desk().colleague.sync()
        ui.key('F5')
        wait_for(ui, 'Beperkt sinds 03-02-2026: bewaar wat bekend is, gebruik het niet. Er wordt niets verstuurd.')
        wait_for(ui, 'Post het liefst')
        ui.shot('contact-restricted-nl-light.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('F2')
        ui.set_text(ui.find('text', 'E-mail kwam terug op'), '4-2-2026')
        ui.key('ctrl+s')
        wait_for(ui, 'E-mail kwam terug 04-02-2026')
        ui.shot('contact-returned-nl-light.png')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and
            any('weg@example.org' in line and '2026-02-04' in line for line in desk().colleague.dump()))


main()
