# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailings for tests of the window: a selection and a text of them, one that is prepared, and what is done in it in a
word each. To be imported after `workplace`."""
import contextlib
import json

from workplace import named, server, start

import tap

ADDRESS = {'street': 'Zeeweg', 'house_number': '1', 'postcode': '2611 RS', 'city': 'Delft', 'country': 'NL'}
SECTION = ('Mailingen', 'Mailings')


def person(desk, name, **more):
    return desk.new('contact', kind='person', family_name=name, initials='A.', form_of_address='mrs',
                    **{'status': 'active', **ADDRESS, **more})


def make_ground(desk):
    """Three by letter, one by e-mail, one who said no and one without an address: the ids of a selection and text."""
    people = {name: person(desk, name, postcode=postcode)
              for name, postcode in (('Zeistnaar', '3701 AB'), ('Bredanaar', '4811 EF'), ('Assennaar', '9401 CD'))}
    people['Mailer'] = person(desk, 'Mailer', email='m@example.org')
    people['Bakker'] = person(desk, 'Bakker', letter_membership='0')
    people['Elders'] = person(desk, 'Elders', status='deceased')
    selection = desk.new('selection', name='Delft', conditions=json.dumps({'field': 'city', 'is': ['Delft']}))
    template = desk.new('template', name='Uitnodiging', purpose='membership')
    desk.new('template_version', template=template, language='nl', made_at='1000', subject='Uitnodiging',
             text='{{salutation}},\n\nKomt u ook? Uw nummer is {{number}}.')
    return people, selection, template


def make_mailing(desk, selection, template, **more):
    return desk.new('mailing', **{'name': 'Vergadering', 'purpose': 'membership', 'ways': 'preferred',
                                  'selection': selection, 'template': template, 'day': '2026-12-01', **more})


def prepare(desk, mailing):
    desk.sync()
    job = desk.json('job', 'prepare-mailing', mailing)
    tap.check_equal(desk.json('job', 'run', job['id'], '--wait')['state'], 'done')
    desk.sync()


def recipients(desk, mailing):
    """outcome by contact"""
    return {line['contact']: line for line in (desk.show(hit['id'])
                                               for hit in desk.list('mailing_recipient', '--limit', '100'))
            if line['mailing'] == mailing}


def outcomes(desk, mailing):
    return sorted(line['outcome'] for line in recipients(desk, mailing).values())


@contextlib.contextmanager
def mailings(fill=None, access='all=edit', **options):
    """A window in its section Mailings: (ui, the place, its desk, what make_ground and fill gave)."""
    with server(0) as place:
        place.add_user('ida', 'Ida de Vries', access=access)
        beheer = place.replica('beheer')
        ground = make_ground(beheer)
        mailing = make_mailing(beheer, *ground[1:]) if fill else None
        if fill:
            fill(beheer, mailing)
        beheer.sync()
        desk = place.replica('Balie 2', 'ida')
        desk.sync()
        with start('--replica', desk.path, **options) as ui:
            ui.key(ui.key_of(SECTION[0] if options.get('locale', 'nl').startswith('nl') else SECTION[1]))
            yield ui, place, desk, (*ground, mailing)


def chip(ui, text):
    return ui.find('push button', text)


def row(ui, table, name):
    """What is read of a row."""
    return next(node for node in ui.walk(table) if node.get_role_name() == 'label' and name in (node.get_name() or ''))


def choose_in_menu(ui, button, item):
    ui.press(named(ui, button))
    ui.press(ui.find('menu item', item))
