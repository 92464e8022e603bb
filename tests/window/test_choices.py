#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choices worked in the window with real keys, the sync button and its popover; the other side by ledenboekctl."""
import contextlib

from workplace import server, start

import tap

STREETS = ('Kerkstraat', 'Dorpsstraat')


@contextlib.contextmanager
def conflicts(count, **options):
    """A window on the replica of piet with that many conflicts: (ui, piet, ida, ids)."""
    with server(40, ida='Ida de Vries', piet='Piet Bakker') as place:
        ida, piet = place.replica('Balie 2', 'ida'), place.replica('Laptop 4', 'piet')
        ida.sync()
        piet.sync()
        ids = [contact['id'] for contact in ida.list('contact')][:count]
        for number, contact in enumerate(ids):
            ida.set(contact, street=STREETS[0], house_number=str(number + 1))
            piet.set(contact, street=STREETS[1], house_number=str(number + 1))
        ida.sync()
        piet.sync()
        with start('--replica', piet.path, **options) as ui:
            yield ui, piet, ida, ids


def go_to_choices(ui, count):
    ui.find('push button', lambda name: name.startswith('%d keuze' % count))
    ui.key(ui.key_of('Keuzes'))
    ui.find('label', 'Van u (wacht)')
    ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() not in ('entry', 'text'),
            what='the focus in the list')


def position(ui, text):
    ui.find('label', text)


@tap.test('/window/choices-are-worked-with-one-key-each')
def one_key():
    with conflicts(3) as (ui, piet, ida, ids):
        go_to_choices(ui, 3)
        position(ui, '1 van 3')
        ui.shot('choices-nl-light.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('2')
        position(ui, '2 van 3')
        ui.key('1')
        position(ui, '3 van 3')
        ui.key('2')
        ui.find('label', 'Geen keuzes')
        ui.shot('choices-none.png')
        ui.wait(lambda: piet.status()['unsent'] == 0, what='the choices at the server')
        ida.sync()
        streets = sorted(ida.show(contact)['street'] for contact in ids)
        tap.check_equal(streets, sorted([STREETS[1], STREETS[0], STREETS[1]]))
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/a-choice-taken-back-is-open-again')
def taken_back():
    with conflicts(2) as (ui, piet, _ida, _ids):
        go_to_choices(ui, 2)
        ui.key('2')
        position(ui, '2 van 2')
        ui.key('ctrl+z')
        ui.find('push button', lambda name: name.startswith('2 keuze'))
        tap.check_equal(len(piet.conflicts()), 2)
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/later-leaves-a-choice-open')
def later():
    with conflicts(2) as (ui, piet, _ida, ids):
        go_to_choices(ui, 2)
        ui.key('u')
        ui.key('1')
        ui.wait(lambda: len(piet.conflicts()) == 1, what='one choice that is left')
        tap.check_equal(len(ids), 2)


@tap.test('/window/a-third-value-is-typed-and-checked')
def third():
    with conflicts(1, dark=True) as (ui, piet, ida, ids):
        go_to_choices(ui, 1)
        ui.key('3')
        ui.set_text(ui.find('text', 'Postcode'), '2514 E')
        ui.key('ctrl+s')
        ui.find('label', lambda name: '2514 E' in name and 'postcode' in name.lower())
        ui.shot('choices-third-dark.png')
        ui.set_text(ui.find('text', 'Postcode'), '2514 EA')
        ui.set_text(ui.find('text', 'Straat'), 'Lange Voorhout')
        ui.key('ctrl+s')
        ui.find('label', 'Geen keuzes')
        ui.wait(lambda: piet.status()['unsent'] == 0, what='the choice at the server')
        ida.sync()
        seen = ida.show(ids[0])
        tap.check_equal((seen['street'], seen['postcode']), ('Lange Voorhout', '2514 EA'))


@tap.test('/window/the-same-choice-for-all-about-the-same-is-listed-first-and-undone-as-one')
def alike():
    with conflicts(4) as (ui, piet, ida, ids):
        go_to_choices(ui, 4)
        ui.key('2')
        position(ui, '2 van 4')
        ui.find('push button', lambda name: name.startswith('Ook voor de andere 3'))
        ui.key('a')
        dialog = ui.find('label', 'Wat wacht voor deze 3?')
        ui.shot('choices-alike-nl.png')
        tap.check(dialog is not None and len(ui.look('check box')) >= 3, 'a list to untick names in')
        tap.check_equal(ui.unnamed(), [])
        ui.key('Return')
        ui.find('label', 'Geen keuzes')
        ui.wait(lambda: piet.status()['unsent'] == 0, what='the choices at the server')
        ida.sync()
        tap.check_equal([ida.show(contact)['street'] for contact in ids], [STREETS[1]] * 4)
        ui.key('ctrl+z')
        ui.find('push button', lambda name: name.startswith('3 keuzes'))
        ui.key('ctrl+z')
        ui.find('push button', lambda name: name.startswith('4 keuzes'))
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/the-other-is-asked-by-a-task-and-the-choice-stays-open')
def ask():
    with conflicts(1) as (ui, piet, ida, ids):
        go_to_choices(ui, 1)
        ui.key('v')
        ui.find('label', 'Ida de Vries vragen')
        proposed = ui.text(ui.find('text', 'Vraag'))
        for part in STREETS + ('Ida de Vries', 'Piet Bakker'):
            tap.check_in(part, proposed)
        ui.shot('choices-ask-nl.png')
        ui.key('Return')
        ui.find('label', 'Gevraagd aan Ida de Vries: de taak staat open.')
        ui.wait(lambda: piet.status()['unsent'] == 0, what='the task at the server')
        ida.sync()
        tasks = [task for task in (ida.show(line['id']) for line in ida.list('task')) if 'Wat klopt?' in task['title']]
        tap.check_equal([(task['contact'], task['title'], task['state']) for task in tasks],
                        [(ids[0], proposed, 'open')])
        tap.check_equal(len(piet.conflicts()), 1)
        ui.shot('choices-asked-nl.png')
        ida.set(tasks[0]['id'], state='done')
        ida.sync()
        ui.find('label', 'Gevraagd aan Ida de Vries, die de taak heeft afgevinkt.')
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/what-changed-since-is-a-choice-of-its-own-and-what-was-before-is-too')
def changed_since():
    with conflicts(1) as (ui, piet, ida, ids):
        go_to_choices(ui, 1)
        ida.set(ids[0], street='Lindelaan')
        ida.sync()
        ui.find('label', 'Kantoor (daarvoor)')
        ui.find('label', lambda name: name.startswith('Ida de Vries wijzigde dit sindsdien'))
        ui.shot('choices-since-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('4')
        ui.find('label', 'Geen keuzes')
        ui.wait(lambda: piet.status()['unsent'] == 0, what='the choice at the server')
        ida.sync()
        tap.check_equal(ida.show(ids[0])['street'], STREETS[0])
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/the-sync-button-goes-offline-and-comes-back')
def sync_button():
    with conflicts(1) as (ui, piet, ida, _ids):
        ui.press(ui.find('push button', lambda name: name.startswith('1 keuze')))
        ui.find('label', 'Te kiezen')
        switch = ui.find('check box', 'Offline werken')
        ui.press(switch)
        ui.find('push button', lambda name: name.startswith('Offline'))
        ui.shot('sync-popover-offline.png')
        ui.press(switch)
        ui.find('push button', lambda name: name.startswith('1 keuze'))
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/a-narrow-window-folds-the-choice-over-the-list')
def narrow():
    with conflicts(2, size='800x600', locale='en_GB.UTF-8') as (ui, _piet, _ida, _ids):
        ui.find('push button', lambda name: name.startswith('2 choices'))
        key = ui.key_of('Choices')
        ui.resize(420, 580)
        ui.key(key)
        ui.find('label', 'What')
        ui.shot('choices-narrow-list.png')
        ui.key('Return')
        ui.find('label', 'Yours (waits)')
        ui.shot('choices-narrow.png')
        tap.check_equal(ui.complaints(), [])


tap.main()
