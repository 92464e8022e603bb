#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clean up worked in the window with real keys: lists with counts, filling in, merging and its undo, two people."""
import contextlib
import json
import tempfile

from workplace import server, start

import tap

# More than hangs together in one change.
TASKS = 520
SECTION = ('Opschonen', 'Clean up')
RIGHT = {'status': 'active', 'country': 'NL', 'street': 'Lange Voorhout', 'house_number': '12',
         'postcode': '2514 EA', 'city': 'Den Haag', 'birth_date': '12-03-1951', 'email': 'a@example.org'}


def add(desk, given, family, **values):
    return desk.new('contact', **dict(RIGHT, given_name=given, family_name=family, **values))


@contextlib.contextmanager
def cleaning(fill, **options):
    """A window in its section Clean up, on a replica that `fill` put contacts into: (ui, desk, what fill gave)."""
    with server(options.pop('contacts', 0), ida='Ida de Vries') as place:
        desk = place.replica('Balie 2', 'ida')
        made = fill(desk)
        desk.sync()
        with start('--replica', desk.path, **options) as ui:
            ui.key(ui.key_of(SECTION[0] if options.get('locale', 'nl').startswith('nl') else SECTION[1]))
            yield ui, desk, made


def chip(ui, text):
    """The chip of a list, by its label and count."""
    return ui.find('push button', text)


def in_list(ui):
    ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() in ('list item', 'table row'),
            what='the focus in the list')


def two_annas(desk):
    first = add(desk, 'Anna', 'Bergsma', phone='0612345678')
    second = add(desk, 'Anna', 'Bergmsa', city='Joure', email='b@example.org')
    desk.new('task', contact=second, title='Bel terug', state='open')
    return first, second


@tap.test('/window/two-contacts-are-merged-by-keys-and-an-undo-leaves-the-book-byte-for-byte')
def merge():
    with cleaning(two_annas) as (ui, desk, (first, second)):
        chip(ui, 'Dubbelen  1')
        in_list(ui)
        before = desk.run('dump').out
        ui.find('label', lambda name: 'naam bijna gelijk gespeld' in name)
        ui.find('label', lambda name: name.startswith('Gaat mee: ') and 'Taken: 1' in name)
        tap.check_equal(ui.unnamed(), [])
        ui.shot('quality-merge-nl-light.png')
        ui.key('Return')
        ui.key('1')
        ui.key('2')
        ui.key('ctrl+Return')
        ui.find('label', 'Hier is niets te herstellen')
        ui.wait(lambda: [contact['id'] for contact in desk.list()] == [first], what='one contact')
        tap.check_equal(len(desk.show(first)['children']['task']), 1)
        tap.check(desk.run('dump').out != before)
        ui.key('ctrl+z')
        chip(ui, 'Dubbelen  1')
        tap.check_equal(desk.run('dump').out, before)
        tap.check_equal(ui.complaints(), [])


def much_on_one(desk):
    first = add(desk, 'Anna', 'Bergsma', phone='0612345678')
    second = add(desk, 'Anna', 'Bergmsa', city='Joure', email='b@example.org')
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', encoding='utf-8') as file:
        for number in range(TASKS):
            file.write(json.dumps({'new': 'task', 'fields': {'contact': second, 'title': 'Bel %d' % number,
                                                             'state': 'open'}}) + '\n')
        file.flush()
        desk.run('batch', file.name)
    return first, second


def count_tasks(desk, contact):
    return sum(1 for line in desk.dump() if line.startswith('{"kind":"task"') and contact in line)


@tap.test('/window/a-merge-that-is-too-large-is-done-and-undone-by-the-server')
def large():
    with cleaning(much_on_one) as (ui, desk, (first, second)):
        chip(ui, 'Dubbelen  1')
        in_list(ui)
        ui.key('Return')
        ui.key('ctrl+Return')
        offered = ui.find('push button', 'Door de server laten samenvoegen')
        ui.shot('quality-merge-job-nl-light.png')
        tap.check_equal(len(desk.list()), 2)
        ui.press(offered)
        ui.find('label', 'Hier is niets te herstellen', timeout=120)
        ui.wait(lambda: [contact['id'] for contact in desk.list()] == [first], what='one contact')
        tap.check_equal(count_tasks(desk, first), TASKS)
        ui.press(ui.find('push button', lambda name: name.startswith('Ongedaan maken')))
        chip(ui, 'Dubbelen  1')
        ui.wait(lambda: len(desk.list()) == 2, 60, 'two contacts again')
        tap.check_equal(count_tasks(desk, second), TASKS)
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/who-are-two-people-are-not-proposed-again')
def apart():
    with cleaning(two_annas, dark=True, locale='en_GB.UTF-8') as (ui, desk, (first, second)):
        chip(ui, 'Duplicates  1')
        in_list(ui)
        ui.shot('quality-merge-en-dark.png')
        ui.key('n')
        ui.find('label', 'Nothing to put right here')
        ui.wait(lambda: desk.json('duplicates') == [], what='no pair any more')
        tap.check_equal(len(desk.list()), 2)
        ui.key('ctrl+z')
        chip(ui, 'Duplicates  1')
        tap.check_equal(ui.complaints(), [])


def incomplete(desk):
    add(desk, 'Bram', 'Visser', house_number='')
    add(desk, 'Els', 'Mulder', mail_returned='2-1-2026')
    return add(desk, 'Carla', 'de Groot', birth_date=''), add(desk, 'Dirk', 'Smit', birth_date='')


@tap.test('/window/what-lacks-is-filled-in-and-the-next-one-comes')
def fill_in():
    with cleaning(incomplete) as (ui, desk, (carla, dirk)):
        ui.press(chip(ui, 'Geen geboortedatum  2'))
        ui.find('label', lambda name: 'Carla' in name or 'C. de Groot' in name or 'de Groot' in name)
        ui.key('F2')
        ui.set_text(ui.find('text', 'Geboortedatum'), '31-2-1960')
        ui.key('ctrl+s')
        ui.find('label', lambda name: '29 dagen' in name)
        ui.set_text(ui.find('text', 'Geboortedatum'), '1 feb 60')
        ui.shot('quality-form-nl-light.png')
        ui.key('ctrl+s')
        chip(ui, 'Geen geboortedatum  1')
        tap.check_equal(desk.show(carla)['birth_date'], '1960-02-01')
        in_list(ui)
        ui.key('F2')
        ui.set_text(ui.find('text', 'Geboortedatum'), '2-2-1962')
        ui.key('ctrl+Return')
        ui.find('label', 'Hier is niets te herstellen')
        tap.check_equal(desk.show(dirk)['birth_date'], '1962-02-02')
        chip(ui, 'Half adres  1')
        # An address that was put right counts as good again.
        ui.press(chip(ui, 'Post retour  1'))
        ui.find('label', lambda name: name.startswith('Post kwam terug'))
        ui.key('F2')
        ui.set_text(ui.find('text', 'Huisnummer'), '14')
        ui.key('ctrl+s')
        ui.find('label', 'Hier is niets te herstellen')
        returned = desk.search('Mulder')[0]['id']
        tap.check_equal((desk.show(returned)['house_number'], desk.show(returned).get('mail_returned')), ('14', None))
        tap.check_equal(ui.unnamed(), [])
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/who-is-typed-as-new-and-is-in-the-book-is-told')
def registers_again():
    with cleaning(lambda desk: add(desk, 'Anna', 'Bergsma')) as (ui, _desk, _made):
        ui.key(ui.key_of('Relaties'))
        ui.find('label', '1 van 1')
        ui.key('ctrl+n')
        ui.set_text(ui.find('text', 'Voornaam'), 'Anna')
        ui.set_text(ui.find('text', 'Achternaam'), 'Bergmsa')
        ui.set_text(ui.find('text', 'Geboortedatum'), '12-3-1951')
        ui.find('label', lambda name: name.startswith('Lijkt op 100001') and 'zelfde geboortedatum' in name)
        ui.shot('quality-new-nl-light.png')
        tap.check_equal(ui.complaints(), [])


@tap.test('/window/the-lists-of-a-whole-book')
def whole_book():
    with cleaning(lambda desk: None, contacts=400) as (ui, _desk, _made):
        chip(ui, lambda name: name.startswith('Dubbelen  ') and '…' not in name)
        in_list(ui)
        ui.shot('quality-book-nl-light.png')
        ui.press(ui.find('push button', lambda name: name.startswith('Geen telefoon of e-mail')))
        ui.find('label', 'Er is geen telefoonnummer en geen e-mailadres.')
        ui.shot('quality-reach-nl-light.png')
        ui.resize(560, 700)
        ui.shot('quality-narrow.png')
        tap.check_equal(ui.unnamed(), [])
        tap.check_equal(ui.complaints(), [])


tap.main()
