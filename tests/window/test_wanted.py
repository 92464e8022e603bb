#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an office wants filled in (DQ-04): set in the settings, asked by the work list, told on the page of a contact
and in the form of a new one; nothing is refused for it."""
import contextlib

from workplace import check_quiet, main, open_settings, server, start, wait_for

import tap

RIGHT = {'kind': 'person', 'status': 'active', 'country': 'NL', 'street': 'Lange Voorhout', 'house_number': '12',
         'postcode': '2514 EA', 'city': 'Den Haag', 'birth_date': '12-03-1951', 'email': 'a@example.org'}
LIST = 'In te vullen velden'


@contextlib.contextmanager
def office(**options):
    """A window on a book with two people, of whom one has given names, and an own field: (ui, replica, who)."""
    with server(0, ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        named = ida.new('contact', initials='A.', given_name='Anna', family_name='Aalbers', **RIGHT)
        bare = ida.new('contact', initials='B.', family_name='Bergsma', **RIGHT)
        ida.new('field_definition', record_kind='contact', type='text', label='Dieet', state='in_use')
        ida.sync()
        with start('--replica', ida.path, **options) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            yield ui, ida, (named, bare)


def choose(ui, name, text, keys):
    """Opens a drop-down of the form, and chooses by keys; the list is known to be open by what then hangs on it."""
    box = ui.find('combo box', name)
    closed = len(ui.tree(box).splitlines())
    ui.press(box)
    ui.wait(lambda: len(ui.tree(box).splitlines()) > closed, what='the list of ' + name)
    keys(box)
    ui.key('Return')
    ui.wait(lambda: len(ui.tree(box).splitlines()) == closed and text in ui.tree(box), what='%s in %s' % (text, name))


def choose_field(ui, text):
    """A field by what it is called, typed into the search of the list: the others go away."""
    def narrow(box):
        ui.type(text)
        ui.wait(lambda: text in ui.tree(box) and 'Achternaam' not in ui.tree(box), what='what begins so')
        ui.key('Down')

    choose(ui, 'Veld', text, narrow)


KINDS = ['', 'Persoon', 'Organisatie']
STATES = ['', 'Moet ingevuld zijn', 'Mag leeg blijven']


def want(ui, kind, field, state=STATES[1]):
    """A line more in the open list."""
    ui.key('ctrl+n')
    choose(ui, 'Soort relatie', kind, lambda _box: ui.key('Home', *['Down'] * KINDS.index(kind)))
    choose_field(ui, field)
    choose(ui, 'Ingevuld', state, lambda _box: ui.key('Home', *['Down'] * STATES.index(state)))
    ui.key('ctrl+s')


@tap.test('/window/DQ-04-a-wanted-field-is-set-asked-by-the-list-filled-in-and-gone')
def worked():
    with office() as (ui, ida, (_named, bare)):
        open_settings(ui, LIST)
        want(ui, 'Persoon', 'Voornaam')
        ui.find('list item', 'Persoon: Voornaam')
        tap.check_equal(ui.unnamed(), [])
        ui.shot('wanted-settings-nl.png')
        ui.key(ui.key_of('Opschonen'))
        chip = ui.find('push button', 'Onvolledig  1')
        ui.press(chip)
        ui.find('label', lambda name: name.startswith('Er ontbreekt iets'))
        ui.shot('wanted-list-nl.png')
        # From the list to the page, which tells what lacks; it is filled in there.
        ui.press(ui.find('push button', lambda name: name.startswith('Relatie openen')))
        wait_for(ui, 'Nog in te vullen: Voornaam')
        ui.shot('wanted-page-nl.png')
        ui.press(ui.find('push button', lambda name: name.startswith('Naam en persoon wijzigen')))
        ui.set_text(ui.find('text', 'Voornaam'), 'Bram')
        ui.key('ctrl+s')
        ui.gone('label', lambda name: name.startswith('Nog in te vullen'))
        tap.check_equal(ida.show(bare)['given_name'], 'Bram')
        ui.key(ui.key_of('Opschonen'))
        ui.find('label', 'Hier is niets te herstellen')
        # An own field: both lack it, and it is filled in on the list itself.
        ui.key(ui.key_of('Instellingen'))
        ui.find('list item', 'Persoon: Voornaam')
        want(ui, 'Persoon', 'Dieet')
        ui.find('list item', 'Persoon: Dieet')
        ui.key(ui.key_of('Opschonen'))
        ui.find('push button', 'Onvolledig  2')
        ui.key('F2')
        ui.set_text(ui.find('text', 'Dieet'), 'zonder zout')
        ui.key('ctrl+s')
        ui.find('push button', 'Onvolledig  1')
        check_quiet(ui)


@tap.test('/window/DQ-04-what-may-be-empty-is-not-asked-and-a-second-line-about-it-is-refused')
def optional():
    with office(dark=True) as (ui, ida, _who):
        ida.new('contact', initials='C.', family_name='Claassen', **dict(RIGHT, birth_date=''))
        ui.key(ui.key_of('Opschonen'))
        ui.find('push button', 'Geen geboortedatum  1')
        open_settings(ui, LIST)
        want(ui, 'Persoon', 'Geboortedatum', 'Mag leeg blijven')
        ui.find('list item', 'Persoon: Geboortedatum')
        want(ui, 'Persoon', 'Geboortedatum')
        wait_for(ui, 'Daarover is er al een')
        ui.shot('wanted-twice-dark.png')
        ui.key(ui.key_of('Opschonen'))
        ui.gone('push button', 'Geen geboortedatum  1')
        check_quiet(ui)


@tap.test('/window/DQ-04-of-two-lines-about-the-same-that-were-made-apart-the-earlier-says-that-it-does-not-hold')
def apart():
    with server(0, ida='Ida de Vries', piet='Piet Bakker') as place:
        ida, piet = place.replica('Balie 2', 'ida'), place.replica('Laptop 4', 'piet')
        for replica, state in ((ida, 'wanted'), (piet, 'optional')):
            replica.new('wanted_field', contact_kind='person', field='phone', state=state)
        for replica in (ida, piet, ida):
            replica.sync()
        with start('--replica', ida.path) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            open_settings(ui, LIST)
            ui.find('label', 'Er is een latere regel hierover: die geldt · Moet ingevuld zijn')
            ui.find('label', 'Mag leeg blijven')
            ui.shot('wanted-apart-nl.png')
            ui.click(ui.find('label', 'Er is een latere regel hierover: die geldt · Moet ingevuld zijn'))
            ui.press(ui.find('push button', 'Buiten gebruik stellen'))
            ui.find('push button', 'Weer gebruiken: Persoon: Telefoon')
            ui.wait(lambda: len(ida.list('wanted_field')) == 1, what='the one that holds')
            tap.check_equal(ida.show(ida.list('wanted_field')[0]['id'])['state'], 'optional')
            check_quiet(ui)


@tap.test('/window/DQ-04-the-form-of-a-new-contact-tells-what-is-wanted-and-keeps-without-it')
def new():
    with office() as (ui, ida, _who):
        ida.new('wanted_field', contact_kind='person', field='given_name', state='wanted')
        ui.key('ctrl+n')
        ui.set_text(ui.find('text', 'Achternaam'), 'Dekker')
        wait_for(ui, 'Nog in te vullen: Geboortedatum, Adres, Telefoon of e-mail, Voornaam')
        ui.set_text(ui.find('text', 'Telefoon'), '0612345678')
        wait_for(ui, 'Nog in te vullen: Geboortedatum, Adres, Voornaam')
        ui.shot('wanted-new-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('ctrl+s')
        ui.gone('push button', 'Aanmaken')
        wait_for(ui, 'Nog in te vullen: Geboortedatum, Adres, Voornaam')
        tap.check_equal(len(ida.search('Dekker')), 1)
        # Of an organisation other things are wanted.
        ui.key('ctrl+n')
        ui.set_text(ui.find('text', 'Naam van de organisatie'), 'Schaakclub Ede')
        wait_for(ui, 'Nog in te vullen: Adres, Telefoon of e-mail')
        check_quiet(ui)


main()
