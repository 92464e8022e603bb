#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting inactive contacts for good in the window (REL-10, AVG-06): the list by reason, two clicks, and they are gone
here and at another desk; Enter never deletes, who may not is told who may, and without a connection it says why not."""
import contextlib

from workplace import check_quiet, server, start

import tap

SECTION = 'Privacy'
LONG_AGO = '1-6-2026'


def leave(desk, contact, reason, day=LONG_AGO):
    desk.run('act', 'inactive', contact, 'reason=' + reason, 'day=' + day, '--yes')


def fill(desk):
    """Three who moved and may go, two who stay, one of another reason: their ids by name."""
    for reason in ('Verhuisd', 'Opgezegd'):
        desk.new('sign_off_reason', name=reason)
    made = {name: desk.new('contact', given_name='Jan', family_name=name, status='active', city='Ede')
            for name in ('Adema', 'Bosma', 'Cnossen', 'Dijkema', 'Elzinga', 'Feenstra')}
    kind = desk.new('membership_type', name='Lid', standing='voting')
    desk.new('membership', contact=made['Adema'], membership_type=kind, valid_from='1-1-2020', valid_until='31-12-2025')
    for name, contact in made.items():
        leave(desk, contact, 'Opgezegd' if name == 'Feenstra' else 'Verhuisd', '22-11-2026' if name == 'Elzinga'
              else LONG_AGO)
    desk.new('task', contact=made['Dijkema'], title='Bel nog eens', state='open')
    desk.sync()
    return made


@contextlib.contextmanager
def privacy(access='all=edit', **options):
    """A window in the section, its desk, what was made, and the office."""
    with server(ida='Ida de Vries') as place:
        made = fill(place.replica('Balie 1', 'ida'))
        place.add_user('piet', 'Piet Prins', access)
        desk = place.replica('Balie 2', 'piet')
        desk.sync()
        with start('--replica', desk.path, **options) as ui:
            ui.key(ui.key_of(SECTION))
            ui.find('push button', lambda name: name in ('Verwijderen…', 'Delete…'))
            yield ui, desk, made, place


def count(ui, text):
    ui.find('label', text)


def choose_reason(ui, name):
    """By the keyboard: the choices of reasons, then its first letter is not asked; arrows go."""
    ui.key('ctrl+f')
    ui.key('space')
    ui.find('label', name)
    ui.key('Down', 'Return') if name == 'Opgezegd' else ui.key('Down', 'Down', 'Return')


def rows(ui):
    return [ui.tree(node) for node in ui.look('table row')]


@tap.test('/window/REL-10-inactive-contacts-go-by-reason-in-two-clicks-and-the-rest-stays-with-its-cause')
def whole():
    with privacy() as (ui, desk, made, place):
        count(ui, '6 gekozen van 6')
        for text in ('Wacht tot 22-12-2026', 'Er staat een taak open'):
            ui.wait(lambda text=text: text in ui.tree(), what=text)
        tap.check_equal(ui.unnamed(), [])
        ui.shot('erasure-list-nl-light.png')
        choose_reason(ui, 'Verhuisd')
        count(ui, '5 gekozen van 5')
        # One of them is taken out by its key, and comes back.
        ui.key('F6', 'Home', 'space')
        count(ui, '4 gekozen van 5')
        ui.key('space')
        count(ui, '5 gekozen van 5')

        ui.press(ui.find('push button', 'Verwijderen…'))
        ui.find('push button', '3 definitief verwijderen')
        for text in ('Gaat weg  3', 'Gaat niet mee  2', 'Er staat een taak open', 'Wacht tot 22-12-2026'):
            ui.find('label', text)
        ui.find('label', lambda name: name.endswith('tot en met 31-12-2032'))
        tap.check_equal(ui.focused().get_name(), 'Annuleren')
        tap.check_equal(ui.unnamed(), [])
        ui.shot('erasure-preview-nl-light.png')
        # Enter deletes nothing, also not on the red button.
        ui.key('Tab')
        ui.wait(lambda: ui.focused().get_name() == '3 definitief verwijderen', what='the keyboard on the red button')
        ui.key('Return')
        tap.check_equal(len(desk.list()), len(made))
        tap.check_equal(place.control('erasures', '--json').json(), [])
        ui.key('Escape')
        count(ui, '5 gekozen van 5')

        ui.press(ui.find('push button', 'Verwijderen…'))
        ui.press(ui.find('push button', '3 definitief verwijderen'))
        ui.find('label', '3 definitief verwijderd', timeout=60)
        ui.find('push button', 'Certificaat bewaren…', timeout=60)
        ui.shot('erasure-done-nl-light.png')
        tap.check_equal(ui.unnamed(), [])
        stay = {made[name] for name in ('Dijkema', 'Elzinga', 'Feenstra')}
        tap.check_equal({row['id'] for row in desk.list()}, stay)
        other = office_replica(place)
        tap.check_equal({row['id'] for row in other.list()}, stay)
        tap.check_equal([other.search(name) for name in ('Adema', 'Bosma', 'Cnossen')], [[], [], []])
        ui.press(ui.find('push button', 'Terug naar de lijst'))
        count(ui, '2 gekozen van 2')
        check_quiet(ui)


def office_replica(place):
    made = place.replica('Balie 3', 'ida')
    made.sync()
    return made


@tap.test('/window/AVG-06-who-may-not-delete-is-told-who-may-and-without-a-connection-why-not')
def refused():
    access = 'contact=edit membership=edit notes=edit settings=edit'
    with privacy(access, dark=True, locale='en_GB.UTF-8', size='1920x1080') as (ui, desk, made, place):
        count(ui, '6 chosen of 6')
        ui.press(ui.find('push button', 'Delete…'))
        ui.find('label', lambda name: 'Ida de Vries' in name and 'Piet Prins' not in name)
        ui.shot('erasure-refused-en-dark.png')
        place.stop()
        ui.press(ui.find('push button', 'Delete…'))
        ui.find('label', lambda name: name.startswith('The server does this, and it cannot be reached now.'))
        ui.shot('erasure-offline-en-dark.png')
        tap.check_equal(len(desk.list()), len(made))
        tap.check_equal(ui.unnamed(), [])


@tap.test('/window/nobody-inactive-says-so')
def nobody():
    with server(ida='Ida de Vries') as place:
        desk = place.replica('Balie 2', 'ida')
        desk.sync()
        with start('--replica', desk.path, size='1366x768') as ui:
            ui.key(ui.key_of(SECTION))
            ui.find('label', 'Niemand is inactief')
            ui.shot('erasure-empty-nl-light.png')
            check_quiet(ui)


tap.main()
