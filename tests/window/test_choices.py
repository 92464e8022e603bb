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


IBANS = ('NL91ABNA0417164300', 'NL20INGB0001234567', 'NL44RABO0123456789')
# One household; what each of them is changed in, by the one and the other.
FAMILY = {
    'Eersteling': ({'street': STREETS[0]}, {'street': STREETS[1]}),
    'Tweeling': ({'street': STREETS[0]}, {'street': STREETS[1]}),
    'Statusman': ({'status': 'inactive'}, {'status': 'deceased'}),
    'Wegman': (None, {'street': STREETS[1]}),
    'Bankman': ({'iban': IBANS[1]}, {'iban': IBANS[2]}),
    'Eigenman': ({'own': 'zout'}, {'own': 'zoet'}),
}


def make_family(ida):
    """Their ids by name, the first two related to all others; the name of an own field that they have."""
    own = 'own.' + ida.new('field_definition', record_kind='contact', type='text', label='Dieet')
    ids = {name: ida.new('contact', kind='person', status='active', initials='T.', family_name=name,
                         iban=IBANS[0], **{own: 'vrij'}) for name in FAMILY}
    for name in list(FAMILY)[1:]:
        ida.new('relationship', contact=ids['Eersteling'], other=ids[name], type='child', same_household='yes')
    for name in list(FAMILY)[2:]:
        ida.new('relationship', contact=ids[name], other=ids['Tweeling'], type='child', same_household='yes')
    return ids, own


def change_family(replica, ids, own, place):
    for name, both in FAMILY.items():
        if both[place] is None:
            replica.run('delete', ids[name])
        else:
            replica.set(ids[name], **{own if field == 'own' else field: value
                                      for field, value in both[place].items()})


def select_choice(ui, name):
    ui.click(ui.find('label', lambda got: name in got, ui.find('tree table')))
    ui.wait(lambda: len(ui.look('label', name + ', T.')) == 2, what=name + ' in the list and beside it')


def offered(ui):
    return [name for name in (node.get_name() for node in ui.look('push button'))
            if name.startswith(('Ook voor de andere', 'Zelfde keuze voor dit huishouden'))]


@tap.test('/window/what-is-decided-one-by-one-is-in-no-choice-for-a-household-or-for-all-alike')
def one_by_one():
    with server(ida='Ida de Vries', piet='Piet Bakker') as place:
        ida, piet = place.replica('Balie 2', 'ida'), place.replica('Laptop 4', 'piet')
        ids, own = make_family(ida)
        ida.sync()
        piet.sync()
        for place, replica in enumerate((ida, piet)):
            change_family(replica, ids, own, place)
            replica.sync()
        tap.check_equal(len(piet.conflicts()), len(FAMILY))
        with start('--replica', piet.path) as ui:
            go_to_choices(ui, len(FAMILY))
            select_choice(ui, 'Eersteling')
            ui.key('2')
            ui.find('push button', lambda name: name.startswith('Zelfde keuze voor dit huishouden (1)'))
            ui.shot('choices-household-nl.png')
            ui.key('h')
            ui.find('label', 'Wat wacht voor deze 1?')
            tap.check_equal([name for box in ui.look('check box') for name in FAMILY if name in box.get_name()],
                            ['Tweeling'])
            ui.key('Escape')
            ui.gone('label', 'Wat wacht voor deze 1?')
            # With each of the others nothing is offered, though the address of one of the household is open.
            for number, name in enumerate(list(FAMILY)[2:], 2):
                select_choice(ui, name)
                ui.key('2')
                ui.find('push button', lambda got, left=len(FAMILY) - number: got.startswith('%d keuze' % left))
                ui.settle()
                tap.check_equal(offered(ui), [], 'after ' + name)
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
