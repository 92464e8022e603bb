#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page Today (PLT-07): each block says what comes next, and its button or its lines lead there; it keeps current,
and an empty book says of each block that there is nothing to do."""
import contextlib
import datetime

from workplace import check_quiet, server, start

import tap

RIGHT = {'status': 'active', 'country': 'NL', 'street': 'Lange Voorhout', 'house_number': '12',
         'postcode': '2514 EA', 'city': 'Den Haag', 'birth_date': '12-03-1951', 'email': 'a@example.org'}


def day(ahead):
    return (datetime.date.today() + datetime.timedelta(days=ahead)).strftime('%d-%m-%Y')


def add(desk, family, **values):
    return desk.new('contact', **dict(RIGHT, given_name='Anna', family_name=family, **values))


def fill(desk, other):
    """Work for every block: (the user's desk, somebody else's)."""
    me = next(user['id'] for user in desk.json('list', 'user') if 'Ida' in str(user))
    adema = add(desk, 'Adema')
    add(desk, 'Bosma', house_number='')
    add(desk, 'Cnossen', birth_date='')
    desk.new('task', contact=adema, title='Bel over de contributie', due=day(-3), assigned=me, state='open')
    desk.new('task', contact=adema, title='Stuur de statuten', due=day(0), assigned=me, state='open')
    desk.new('task', contact=adema, title='Volgend jaar', due=day(300), assigned=me, state='open')
    kind = desk.new('membership_type', name='Lid', standing='voting')
    desk.new('membership', contact=adema, membership_type=kind, valid_from='1-1-2020', valid_until=day(9))
    desk.new('address', contact=adema, type='future', street='Coolsingel', house_number='1', postcode='3011 AD',
             city='Rotterdam', valid_from=day(5))
    desk.sync()
    other.sync()
    # A choice, and a job that is done.
    desk.set(adema, city='Delft')
    other.set(adema, city='Leiden')
    other.sync()
    desk.sync()
    asked = desk.run('job', 'change-many', 'contact', 'language=fr', '--json').json()
    desk.run('job', 'run', asked['id'], '--wait')
    desk.sync()
    return adema


@contextlib.contextmanager
def today(work, **options):
    with server(ida='Ida de Vries', jan='Jan Smit') as place:
        desk = place.replica('Balie 2', 'ida')
        made = fill(desk, place.replica('Balie 1', 'jan')) if work else None
        desk.sync()
        with start('--replica', desk.path, **options) as ui:
            ui.key(ui.key_of('Vandaag' if options.get('locale', 'nl').startswith('nl') else 'Today'))
            yield ui, desk, made, place


def go_back(ui):
    ui.key(ui.key_of('Vandaag'))
    ui.find('panel', 'Mijn taken')


def chosen(ui, section):
    ui.wait(lambda: any(ui.has_state(node, 'selected') for node in ui.look('list item', section.__eq__)) or
            any(ui.has_state(node, 'selected') and node.get_name().startswith(section)
                for node in ui.look('list item')), what='the section ' + section)


def press_line(ui, text):
    ui.click(ui.find('list item', lambda name: text in name))


@tap.test('/window/PLT-07-each-block-says-what-comes-next-and-its-button-does-it')
def blocks():
    with today(True) as (ui, desk, adema, _place):
        ui.find('label', '1 is over de datum. Begin met de oudste.')
        ui.find('list item', lambda name: name.startswith('Bel over de contributie: ') and 'Adema' in name)
        ui.find('list item', lambda name: name.startswith('Stuur de statuten'))
        tap.check_equal(list(ui.look('list item', lambda name: name.startswith('Volgend jaar'))), [])
        ui.find('label', lambda name: name.startswith('Twee mensen gaven iets'))
        ui.find('list item', lambda name: name.startswith('Half adres: 1'))
        ui.find('list item', lambda name: name.startswith('Geen geboortedatum: 1'))
        ui.find('list item', lambda name: 'Adema verhuist: ' in name)
        ui.find('list item', lambda name: name.startswith('Het lidmaatschap van') and name.endswith(': ' + day(9)))
        ui.find('list item', lambda name: name.startswith('Veel gegevens wijzigen: Klaar: 3'))
        tap.check_equal(ui.unnamed(), [])
        ui.shot('today-nl-light.png')
        for button, section in (('Taken afwerken', 'Taken'), ('Kiezen', 'Keuzes'), ('Begin met opschonen', 'Opschonen'),
                                ('Bekijk de lidmaatschappen', 'Lidmaatschappen'), ('Bekijk de laatste', 'Relaties')):
            ui.press(ui.find('push button', button))
            chosen(ui, section)
            go_back(ui)
        press_line(ui, 'Half adres: 1')
        chosen(ui, 'Opschonen')
        ui.wait(lambda: ui.focused() is not None and 'Bosma' in ui.tree(ui.focused()), what='who has half an address')
        go_back(ui)
        press_line(ui, 'Stuur de statuten')
        chosen(ui, 'Relaties')
        ui.find('label', lambda name: 'Adema' in name)
        check_quiet(ui)


@tap.test('/window/PLT-07-it-keeps-current-and-tells-what-is-not-sent')
def current():
    with today(True) as (ui, desk, adema, place):
        ui.find('label', '1 is over de datum. Begin met de oudste.')
        other = place.replica('Balie 3', 'jan')
        for task in other.json('list', 'task'):
            other.set(task['id'], state='done')
        other.set(adema, house_number='14')
        other.sync()
        ui.key('F5')
        ui.find('label', 'Vandaag hoeft er niets meer af.')
        ui.find('label', 'Alles is bewaard en uitgewisseld.')
        place.stop()
        ui.key('F5')
        ui.find('label', lambda name: 'antwoordt geen server' in name)
        ui.find('push button', lambda name: name in ('Nu uitwisselen', 'Opnieuw proberen'))
        ui.find('label', lambda name: name.startswith('Zonder verbinding') or name.startswith('Wat u de laatste'))
        ui.shot('today-offline-nl-light.png')


@tap.test('/window/PLT-07-an-empty-book-says-of-each-block-that-there-is-nothing')
def empty():
    with today(False, dark=True, locale='en_GB.UTF-8', size='1920x1080') as (ui, _desk, _made, _place):
        for text in ('Nothing is due by today any more.', 'No choices. All that you typed is processed.',
                     'Everything is saved and exchanged.', 'Nothing to put right. Look for duplicates now and then.',
                     'Nobody moves or leaves in the month that comes.',
                     'You asked nothing of the server in the last seven days.'):
            ui.find('label', text)
        ui.shot('today-empty-en-dark.png')
        tap.check_equal(ui.unnamed(), [])
        ui.press(ui.find('push button', 'Look for duplicates'))
        ui.wait(lambda: any(ui.has_state(node, 'selected') for node in ui.look('list item', 'Clean up')),
                what='the section')
        check_quiet(ui)


tap.main()
