#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work on a contact in the window itself, by keys: find, read, change, take back, go on without a network."""
import os
import re
import time

from workplace import check_quiet, desk, go_to_page, main, open_window, page, search, ui_wait, wait_for

import tap


@tap.test('/window/S23-older-contact-moments-and-tasks-are-shown-when-they-are-asked-for')
def older():
    place = desk()
    contact = place.new_contact('Ouderkerk')
    for at, text in (('1000000000000000', 'Belde in 2001 over de pas'), ('1790000000000000', 'Belde onlangs')):
        place.colleague.run('new', 'interaction', 'contact=' + contact, 'at=' + at, 'channel=phone', 'text=' + text)
    place.colleague.run('new', 'task', 'contact=' + contact, 'title=Pas nasturen', 'due=5-5-2001', 'state=done')
    place.colleague.sync()
    for dark in (False, True):
        with open_window(place.new_replica(), dark=dark) as ui:
            search(ui, 'ouderkerk')
            wait_for(ui, 'Belde onlangs')
            tap.check('Belde in 2001' not in page(ui), 'what is older is here already')
            tap.check_in('Vanaf ', page(ui))
            ui.shot('older-before-%s.png' % ('dark' if dark else 'light'))
            ui.press(ui.find('push button', 'Ouder tonen'))
            wait_for(ui, 'Belde in 2001 over de pas')
            wait_for(ui, 'Pas nasturen')
            wait_for(ui, 'Dit is alles.')
            ui.shot('older-after-%s.png' % ('dark' if dark else 'light'))
            check_quiet(ui)


@tap.test('/window/the-list-tells-how-many-it-shows')
def list_count():
    replica = desk().new_replica()
    with open_window(replica) as ui:
        label = ui.find('label', lambda name: re.fullmatch(r'\d+ van \d+', name))
        shown, total = (int(part) for part in label.get_name().split(' van '))
        tap.check(0 < shown < total, label.get_name())
        ui.press(ui.find('push button', 'Filter Actief wegnemen'))
        ui.find('label', '%d van %d' % (total, total))
        tap.check_equal(len(replica.list()), total)
        check_quiet(ui)


@tap.test('/window/the-number-of-all-follows-while-one-searches')
def count_follows():
    with open_window(desk().new_replica()) as ui:
        total = int(ui.find('label', lambda name: re.fullmatch(r'\d+ van \d+', name)).get_name().split()[-1])
        search(ui, 'berg')
        ui.find('label', lambda name: re.fullmatch(r'\d+ van %d' % total, name))
        desk().new_contact('Nieuwkomer')
        desk().colleague.sync()
        ui.find('label', lambda name: re.fullmatch(r'\d+ van %d' % (total + 1), name))
        shown = shown_of(ui, total + 1)
        ui.key('Escape')
        ui.wait(lambda: shown_of(ui, total + 1) > shown, what='the list that is given back')
        after = shown_of(ui, total + 1)
        search(ui, 'berg')
        desk().new_contact('Nakomer')
        desk().colleague.sync()
        ui.find('label', lambda name: re.fullmatch(r'\d+ van %d' % (total + 2), name))
        ui.key('Escape')
        ui.wait(lambda: shown_of(ui, total + 2) == after + 1, what='the one who came during the search, in the list')
        check_quiet(ui)


def shown_of(ui, total):
    """How many of so many the list shows."""
    return int(ui.find('label', lambda name: re.fullmatch(r'\d+ van %d' % total, name)).get_name().split()[0])


@tap.test('/window/search-finds-and-the-page-follows')
def search_finds():
    contact = desk().new_contact('Zonderland', phone='06 87 65 43 21')
    number = desk().colleague.show(contact)['number']
    with open_window(desk().new_replica()) as ui:
        total = ui.find('label', lambda name: re.fullmatch(r'\d+ van \d+', name)).get_name().split()[-1]
        search(ui, 'zonderland')
        wait_for(ui, 'T. Zonderland')
        wait_for(ui, 'Lange Voorhout 12, 2514 EA Den Haag')
        search(ui, '654321')
        ui.find('label', '1 van ' + total)
        wait_for(ui, number)
        search(ui, 'zonderlend')
        wait_for(ui, 'T. Zonderland')
        ui.shot('search-nl.png')
        check_quiet(ui)


@tap.test('/window/escape-gives-the-list-back-with-its-selection')
def escape_restores():
    with open_window(desk().new_replica()) as ui:
        head = ui.find('label', lambda name: re.fullmatch(r'\d+ van \d+', name)).get_name()
        ui.key('Down', 'Down', 'Down')
        time.sleep(0.3)
        before = selected_row(ui)
        search(ui, 'berg')
        ui.wait(lambda: selected_row(ui) not in (None, before), what='a hit')
        ui.key('Escape')
        ui.find('label', head)
        ui.wait(lambda: selected_row(ui) == before, what='the row that was selected: %r' % (before,))
        check_quiet(ui)


def selected_row(ui):
    """The labels of the selected row."""
    for row in ui.look('table row'):
        if ui.has_state(row, 'selected'):
            return tuple(node.get_name() for node in ui.look('label', root=row))
    return None


@tap.test('/window/nobody-found-offers-a-new-contact-with-what-was-typed')
def nobody_found():
    with open_window(desk().new_replica()) as ui:
        search(ui, 'Kees van der Qqwxzk')
        wait_for(ui, 'Niemand gevonden')
        ui.key('ctrl+n')
        ui.wait(lambda: ui.look('text', 'Achternaam'), what='the dialog')
        ui.wait(lambda: ui.text(ui.find('text', 'Achternaam')) == 'Qqwxzk', what='the name that was typed')
        tap.check_equal(ui.text(ui.find('text', 'Tussenvoegsel')), 'van der')
        ui.set_text(ui.find('text', 'Geboortedatum'), '1-2-1960')
        ui.shot('new-contact-nl.png')
        ui.key('ctrl+s')
        wait_for(ui, 'Kees van der Qqwxzk')
        wait_for(ui, '01-02-1960')
        check_quiet(ui)
    found = ui_wait(lambda: colleague_search('qqwxzk'))
    tap.check_equal(desk().colleague.show(found[0]['id'])['birth_date'], '1960-02-01')


def colleague_search(text):
    desk().colleague.sync()
    return desk().colleague.search(text)


@tap.test('/window/an-address-is-changed-by-keys-alone-and-the-colleague-has-it')
def edit_by_keys():
    contact = desk().new_contact('Verhuizer')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'verhuizer')
        ui.key('F2')
        ui.find('text', 'Postcode')
        ui.type('2611rs')
        ui.key('Tab')
        ui.type('40')
        ui.shot('edit-address-nl.png')
        ui.key('ctrl+s')
        wait_for(ui, 'Lange Voorhout 40, 2611 RS Den Haag')
        check_quiet(ui)
        ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact)['postcode'] == '2611 RS')
        ui.key('ctrl+z')
        wait_for(ui, 'Ongedaan gemaakt')
        wait_for(ui, 'Lange Voorhout 12, 2514 EA Den Haag')
        check_quiet(ui)


@tap.test('/window/S1-who-has-an-iban-shown-stands-in-its-history')
def shown_iban():
    contact = desk().new_contact('Rekening', iban='NL91ABNA0417164300')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'rekening')
        tap.check('0417 1643' not in page(ui), 'the IBAN is not masked')
        ui.press(ui.find('push button', 'Toon IBAN'))
        wait_for(ui, '0417 1643')
        noted = ui_wait(lambda: desk().colleague.sync() and [line for line in desk().colleague.history(contact)
                                                             if line['new'] == 'was shown'])
        tap.check_equal([(line['field'], line['old']) for line in noted], [('iban', '')])
        check_quiet(ui)


@tap.test('/window/the-postcode-of-a-neighbour-fills-in-street-and-town')
def neighbour():
    desk().new_contact('Buurman', postcode='9989 XY', street='Dorpsweg', city='Warffum')
    desk().new_contact('Nieuwkomer')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'nieuwkomer')
        ui.key('F2')
        ui.find('text', 'Postcode')
        ui.type('9989xy')
        ui.wait(lambda: ui.text(ui.find('text', 'Straat')) == 'Dorpsweg', what='the street')
        tap.check_equal(ui.text(ui.find('text', 'Plaats')), 'Warffum')
        ui.key('ctrl+s')
        wait_for(ui, 'Dorpsweg 12, 9989 XY Warffum')
        check_quiet(ui)


@tap.test('/window/an-address-that-a-housemate-shares-changes-for-both-in-one-act')
def shared_address():
    mover, partner = desk().new_contact('Samenwoner'), desk().new_contact('Partnerman')
    desk().colleague.new('relationship', contact=mover, other=partner, type='partner', same_household='yes')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'samenwoner')
        ui.key('F2')
        ui.find('check box', 'Adres ook voor T. Partnerman')
        ui.set_text(ui.find('text', 'Huisnummer'), '14')
        ui.shot('shared-address-nl.png')
        ui.key('ctrl+s')
        wait_for(ui, 'Lange Voorhout 14, 2514 EA Den Haag')
        ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(partner)['house_number'] == '14')
        ui.key('ctrl+z')
        wait_for(ui, 'Lange Voorhout 12, 2514 EA Den Haag')
        ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(partner)['house_number'] == '12')
        check_quiet(ui)


@tap.test('/window/an-own-field-is-found-read-and-edited-like-a-built-in-one')
def own_field():
    contact = desk().new_contact('Eigenveld')
    desk().colleague.new('field_definition', record_kind='contact', type='text', label='Dieet', state='in_use')
    desk().colleague.set(contact, Dieet='vegetarisch')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        search(ui, 'vegetarisch')
        wait_for(ui, 'T. Eigenveld')
        wait_for(ui, 'Eigen velden')
        ui.key('Return')
        ui.press(ui.find('push button', lambda name: name.startswith('Eigen velden wijzigen')))
        ui.set_text(ui.find('text', 'Dieet'), 'zonder zout')
        ui.key('ctrl+s')
        wait_for(ui, 'zonder zout')
        check_quiet(ui)
        ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact).get('Dieet') == 'zonder zout')


@tap.test('/window/a-wrong-postcode-is-told-at-its-field-and-escape-can-be-taken-back')
def wrong_postcode():
    desk().new_contact('Foutmans')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'foutmans')
        ui.key('F2')
        ui.find('text', 'Postcode')
        ui.type('2514 E')
        ui.key('ctrl+s')
        wait_for(ui, 'is geen postcode')
        ui.key('Escape')
        ui.press(ui.find('push button', lambda name: name.startswith('Herstellen')))
        ui.wait(lambda: ui.text(ui.find('text', 'Postcode')) == '2514 E', what='what was typed')
        check_quiet(ui)


@tap.test('/window/what-was-typed-outlives-a-kill')
def draft_survives():
    desk().new_contact('Stroomuitval')
    replica = desk().new_replica()
    with open_window(replica) as ui:
        go_to_page(ui, 'stroomuitval')
        ui.key('F2')
        ui.find('text', 'Postcode')
        ui.type('3511 AB')
        wait_for(ui, 'Concepten 1')
        time.sleep(1.0)
        ui.kill()
    with open_window(replica) as ui:
        wait_for(ui, 'Concepten 1')
        search(ui, 'stroomuitval')
        ui.wait(lambda: ui.look('text', 'Postcode'), what='the form as it was left')
        tap.check_equal(ui.text(ui.find('text', 'Postcode')), '3511 AB')
        check_quiet(ui)


@tap.test('/window/what-a-colleague-changes-while-one-types-is-shown-beside-it')
def changed_meanwhile():
    contact = desk().new_contact('Gelijktijdig')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'gelijktijdig')
        ui.key('F2')
        ui.find('text', 'Postcode')
        ui.set_text(ui.find('text', 'Straat'), 'Mijnstraat')
        desk().colleague.set(contact, street='Hunstraat', city='Delft')
        desk().colleague.sync()
        wait_for(ui, 'Intussen gewijzigd: Hunstraat')
        wait_for(ui, 'Beheer wijzigde dit zojuist')
        tap.check_equal(ui.text(ui.find('text', 'Straat')), 'Mijnstraat')
        tap.check_equal(ui.text(ui.find('text', 'Plaats')), 'Delft', 'what was not touched is taken over')
        ui.shot('changed-meanwhile-nl.png')
        ui.press(ui.find('push button', 'Overnemen'))
        ui.wait(lambda: ui.text(ui.find('text', 'Straat')) == 'Hunstraat', what='theirs')
        check_quiet(ui)


@tap.test('/window/an-edit-without-a-network-is-marked-until-it-is-sent')
def offline_edit():
    contact = desk().new_contact('Treinreis')
    replica = desk().new_replica()
    desk().office.stop()
    try:
        with open_window(replica) as ui:
            go_to_page(ui, 'treinreis')
            ui.key('F2')
            ui.find('text', 'Postcode')
            ui.type('9711 AA')
            ui.key('ctrl+s')
            wait_for(ui, '9711 AA')
            wait_for(ui, 'Nog niet verzonden')
            ui.shot('offline-nl.png')
            ui.press(ui.find('push button', lambda name: name.endswith('niet verzonden')))
            ui.find('push button', 'Bewaren wat wacht…')
            ui.shot('offline-waiting-nl.png')
            ui.key('Escape')
            desk().office.start()
            ui.key('F5')
            ui.wait(lambda: 'Nog niet verzonden' not in page(ui), 60.0, 'the end of the mark')
            check_quiet(ui)
    finally:
        if desk().office.daemon is None:
            desk().office.start()
    ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact)['postcode'] == '9711 AA')


@tap.test('/window/every-control-has-a-name')
def names():
    desk().new_contact('Naamloos')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'naamloos')
        tap.check_equal(ui.unnamed(), [])
        ui.key('F2')
        ui.find('text', 'Postcode')
        tap.check_equal(ui.unnamed(), [])


@tap.test('/window/a-narrow-window-shows-the-page-over-the-list')
def narrow():
    desk().new_contact('Smal')
    with open_window(desk().new_replica()) as ui:
        search(ui, 'smal')
        wait_for(ui, 'T. Smal')
        ui.resize(620, 700)
        ui.wait(lambda: ui.look('push button', 'Onderdelen') or ui.look('toggle button', 'Onderdelen'),
                what='the button of the sidebar')
        ui.key('Return')
        ui.find('push button', lambda name: name.startswith('Terug naar de lijst'))
        ui.shot('narrow-nl.png')
        ui.key('alt+Left')
        ui.gone('push button', lambda name: name.startswith('Terug naar de lijst'))
        check_quiet(ui)


@tap.test('/window/pictures-in-light-and-dark-small-and-wide-dutch-and-english')
def pictures():
    replica = desk().new_replica()
    for size in ('1366x768', '1920x1080'):
        for language, locale in (('nl', 'nl_NL.UTF-8'), ('en', 'en_GB.UTF-8')):
            for dark in (False, True):
                name = 'contacts-%s-%s-%s.png' % (size, language, 'dark' if dark else 'light')
                with open_window(replica, size=size, locale=locale, dark=dark) as ui:
                    tap.check(ui.look('label', 'Contacts' if language == 'en' else 'Relaties'), 'the language')
                    search(ui, 'jan')
                    ui.wait(lambda: ui.text(ui.find('entry')) == 'jan', what='what was typed')
                    time.sleep(0.5)
                    path = ui.shot(name)
                    tap.check(os.path.getsize(path) > 20000, 'an empty picture')
                    check_quiet(ui)


main()
