#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two works of the office by keys alone, each key counted: a call from search to note, and the choices after three
weeks away. Every key that goes down counts, Ctrl too; what is counted apart is the data: letters and figures that
somebody must say anyhow."""
import contextlib
import os
import sqlite3
import threading

from workplace import check_quiet, desk, main, open_window, page, server, start, ui_wait, wait_for

import tap

MOST_KEYS_OF_A_CALL = 35
MOST_KEYS_OF_A_CHOICE = 3
CHOICES = 40
DAYS_AWAY = 21
STREETS = ('Kerkstraat', 'Dorpsstraat')


class Keyboard:
    """The keys of a window, counted. What is not a key cannot be done with it."""

    def __init__(self, ui):
        self.ui, self.count = ui, 0

    def key(self, *names):
        for name in names:
            self.count += len(name.split('+'))
            self.ui.key(name)

    def data(self, text):
        self.ui.type(text)


# -- a call

def make_household(name):
    """A member, a partner and a child at one address, the member with a card that is printed."""
    place = desk()
    member, partner, child = (place.new_contact(name, initials=initials) for initials in ('A.', 'B.', 'C.'))
    for other, kind in ((partner, 'partner'), (child, 'child')):
        place.colleague.new('relationship', contact=member, other=other, type=kind, same_household='yes')
    place.colleague.run('cards', 'issue', member)
    place.new_contact('Elders', postcode='2611 RS', house_number='7', street='Oude Delft', city='Delft')
    place.colleague.sync()
    return member, partner, child


def work_call(ui, name):
    """The call itself; returns how many keys it took beside the data."""
    keyboard = Keyboard(ui)
    keyboard.key('ctrl+k')
    keyboard.data(name + ' a')
    wait_for(ui, 'A. ' + name.capitalize())
    wait_for(ui, 'Lange Voorhout 12, 2514 EA Den Haag')
    ui.shot('call-1-found.png')
    keyboard.key('F2')
    ui.find('text', 'Postcode')
    keyboard.data('2611rs')
    keyboard.key('Tab')
    keyboard.data('40')
    ui.wait(lambda: ui.text(ui.find('text', 'Straat')) == 'Oude Delft', what='the street')
    ui.shot('call-2-move.png')
    keyboard.key('ctrl+s')
    wait_for(ui, 'Oude Delft 40, 2611 RS Delft')
    keyboard.key('ctrl+shift+n')
    ui.find('list item', 'Verloren')
    ui.shot('call-3-card.png')
    keyboard.key('Return')
    wait_for(ui, 'Ongeldig · Verloren')
    keyboard.key('ctrl+l')
    ui.find('text', 'Wat er gezegd is')
    ui.shot('call-4-note.png')
    note = ui.text(ui.find('text', 'Wat er gezegd is')).lower()
    tap.check_in('adres gewijzigd', note)
    tap.check_in('nieuwe pas aangevraagd', note)
    keyboard.key('ctrl+Return')
    ui.gone('text', 'Wat er gezegd is')
    ui.shot('call-5-done.png')
    return keyboard.count


def check_call(household):
    """The colleague has it all: everybody moved, one card void and one asked, the call noted."""
    colleague = desk().colleague
    ui_wait(lambda: colleague.sync() and all(
        colleague.show(one)['postcode'] == '2611 RS' and colleague.show(one)['house_number'] == '40'
        for one in household), 60.0)
    cards = [card for card in colleague.json('cards', 'list') if card['contact'] == household[0]]
    tap.check_equal(sorted((card['state'], card['reason'] or '') for card in cards),
                    [('valid', ''), ('void', 'lost')])
    tap.check(all(card['number'] for card in cards), 'the server gives the number: %r' % cards)
    notes = [note for note in (colleague.show(line['id']) for line in colleague.list('interaction'))
             if note['contact'] == household[0]]
    tap.check_equal(len(notes), 1)
    tap.check_equal((notes[0]['channel'], notes[0]['direction']), ('phone', 'incoming'))


@tap.test('/window/REL-23-a-call-takes-few-keys-and-no-mouse')
def call():
    household = make_household('keyboardman')
    with open_window(desk().new_replica()) as ui:
        count = work_call(ui, 'keyboardman')
        tap.check(count <= MOST_KEYS_OF_A_CALL, '%d keys' % count)
        print('# a call: %d keys beside the data, of at most %d' % (count, MOST_KEYS_OF_A_CALL))
        check_call(household)
        check_quiet(ui)


@tap.test('/window/REL-23-a-call-without-a-network-takes-the-same-keys-and-is-sent-later')
def call_offline():
    household = make_household('treinman')
    replica = desk().new_replica()
    replica.sync()
    desk().office.stop()
    try:
        with open_window(replica) as ui:
            count = work_call(ui, 'treinman')
            tap.check(count <= MOST_KEYS_OF_A_CALL, '%d keys' % count)
            print('# a call without a network: %d keys beside the data' % count)
            wait_for(ui, 'Nog niet verzonden')
            desk().office.start()
            ui.key('F5')
            ui.wait(lambda: 'Nog niet verzonden' not in page(ui), 60.0, 'the end of the mark')
            check_quiet(ui)
    finally:
        if desk().office.daemon is None:
            desk().office.start()
    check_call(household)


# -- choices after a long absence

def age(replica, days):
    """Sets the last exchange of a closed replica back: so long it has been away."""
    for folder, _, files in os.walk(replica.path):
        for name in files:
            if name.endswith(('.sqlite', '.db')):
                book = sqlite3.connect(os.path.join(folder, name))
                with contextlib.closing(book), book:
                    book.execute("UPDATE book SET value = value - ? WHERE key = 'local:received'",
                                 (days * 86400 * 1000000,))


def change(replica, contacts, street):
    for number, contact in enumerate(contacts, 1):
        replica.set(contact, street=street, house_number=str(number))


@contextlib.contextmanager
def back_after_weeks():
    """A window on a replica that was away for weeks, with work that waits to be sent and conflicts."""
    with server(60, ida='Ida de Vries', piet='Piet Bakker') as place:
        ida, piet = place.replica('Balie 2', 'ida'), place.replica('Laptop 4', 'piet')
        ida.sync()
        piet.sync()
        ids = [contact['id'] for contact in ida.list('contact')][:CHOICES]
        workers = [threading.Thread(target=change, args=(replica, ids, street))
                   for replica, street in ((ida, STREETS[0]), (piet, STREETS[1]))]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        ida.sync()
        age(piet, DAYS_AWAY)
        with start('--replica', piet.path) as ui:
            yield ui, piet, ida, ids


def wait_place(ui, label, number):
    """The label itself is asked: a walk over the window takes longer than the choice."""
    ui.wait(lambda: label.get_name() == '%d van %d' % (number, CHOICES), what='choice %d' % number)


@tap.test('/window/forty-choices-after-three-weeks-take-at-most-three-keys-each-and-all-can-be-taken-back')
def choices():
    with back_after_weeks() as (ui, piet, ida, ids):
        keyboard = Keyboard(ui)
        ui.find('push button', lambda name: name.startswith('%d keuze' % CHOICES), timeout=60.0)
        keyboard.key(ui.key_of('Keuzes'))
        ui.find('label', 'Terug na %d dagen' % DAYS_AWAY)
        ui.find('label', lambda name: '%d wijzigingen verzonden' % CHOICES in name)
        ui.shot('choices-back.png')
        ui.wait(lambda: ui.focused() is not None and ui.focused().get_name() == 'Beginnen', what='the focus')
        keyboard.key('Return')
        place = ui.find('label', '1 van %d' % CHOICES)
        for number in range(1, CHOICES):
            keyboard.key('12'[number % 2])
            wait_place(ui, place, number + 1)
        ui.shot('choices-last.png')
        before = keyboard.count
        keyboard.key('3')
        ui.wait(lambda: ui.look('text', 'Straat') and ui.focused().get_role_name() == 'text', what='the form')
        keyboard.data('Langestraat')
        keyboard.key('ctrl+s')
        tap.check(keyboard.count - before <= MOST_KEYS_OF_A_CHOICE, 'a value of one\'s own: too many keys')
        ui.find('label', 'Geen keuzes')
        tap.check(keyboard.count <= MOST_KEYS_OF_A_CHOICE * CHOICES, '%d keys' % keyboard.count)
        print('# %d choices: %d keys with the way there' % (CHOICES, keyboard.count))
        ui.wait(lambda: piet.status()['unsent'] == 0, 60.0, 'the choices at the server')
        ida.sync()
        streets = [ida.show(contact)['street'] for contact in ids]
        tap.check_equal(sorted(streets), sorted([STREETS[0]] * 19 + [STREETS[1]] * 20 + ['Langestraat']))
        keyboard.key('ctrl+z')
        button = ui.find('push button', lambda name: name.startswith('1 keuze'))
        for number in range(2, CHOICES + 1):
            keyboard.key('ctrl+z')
            ui.wait(lambda: button.get_name().startswith('%d keuze' % number), what='%d choices' % number)
        ui.wait(lambda: len(piet.conflicts()) == CHOICES, what='all choices, open again')
        ui.shot('choices-taken-back.png')
        check_quiet(ui)


main()
