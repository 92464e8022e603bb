#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the book right (REL-15, DQ-05): a real daemon, two replicas, every step through ledenboekctl."""
import office
import tap

RIGHT = {'status': 'active', 'country': 'NL', 'street': 'Lange Voorhout', 'house_number': '12', 'postcode': '2514 EA',
         'city': 'Den Haag', 'birth_date': '12-03-1951', 'email': 'a@example.org'}


@tap.test('/quality/who-was-told-apart-at-one-desk-is-not-proposed-at-another')
def told_apart():
    with office.Office() as place:
        anna, bert = place.two_desks()
        first = anna.new('contact', given_name='Anna', family_name='Bergsma', **RIGHT)
        second = anna.new('contact', given_name='Anna', family_name='Bergmsa', **RIGHT)
        anna.sync()
        bert.sync()
        pair, = bert.json('duplicates')
        tap.check_equal(sorted((pair['id'], pair['other'])), sorted((first, second)))
        tap.check(pair['score'] >= 55, pair['score'])
        anna.new('distinction', contact=first, other=second)
        tap.check_equal(anna.json('duplicates'), [])
        anna.sync()
        bert.sync()
        tap.check_equal(bert.json('duplicates'), [])
        tap.check_equal(len(bert.list()), 2)
        # Nothing of it stays when one of them is merged after all.
        bert.run('merge', second, first)
        bert.sync()
        anna.sync()
        tap.check_equal(anna.dump(), place.live())
        tap.check_equal(anna.json('list', 'distinction'), [])


@tap.test('/quality/what-is-wrong-is-counted-and-listed')
def checks():
    with office.Office() as place:
        anna, _bert = place.two_desks()
        wrong = anna.new('contact', given_name='Bram', family_name='Visser', **dict(RIGHT, birth_date='', city=''))
        anna.new('contact', given_name='Carla', family_name='Smit', **RIGHT)
        counts = {row['check']: row['count'] for row in anna.json('checks')}
        tap.check_equal({name for name, count in counts.items() if count}, {'no-birth', 'half-address'})
        tap.check_equal([row['contact'] for row in anna.json('checks', 'no-birth')], [wrong])
        answer = anna.run('checks', 'nothing', check=False)
        tap.check_equal((answer.status, answer.out), (1, ''))
        anna.set(wrong, birth_date='1-2-1960', city='Ede')
        tap.check_equal(sum(row['count'] for row in anna.json('checks')), 0)


def incomplete(desk):
    return [row['contact'] for row in desk.json('checks', 'incomplete')]


def count(desk, check):
    return next(row['count'] for row in desk.json('checks') if row['check'] == check)


@tap.test('/quality/DQ-04-what-two-offices-want-filled-in-is-asked-at-both')
def wanted():
    with office.Office() as place:
        anna, bert = place.two_desks()
        own = anna.new('field_definition', record_kind='contact', type='text', label='Dieet', state='in_use')
        contact = anna.new('contact', given_name='Bram', family_name='Visser', **dict(RIGHT, birth_date=''))
        anna.sync()
        bert.sync()
        tap.check_equal((incomplete(anna), count(anna, 'no-birth')), ([], 1))
        # Neither knows of the other: they want different fields, and one and the same.
        anna.new('wanted_field', contact_kind='person', field='initials', state='wanted')
        bert.new('wanted_field', contact_kind='person', field='own.' + own, state='wanted')
        optional = bert.new('wanted_field', contact_kind='person', field='birth_date', state='optional')
        for desk in (anna, bert):
            desk.new('wanted_field', contact_kind='person', field='phone', state='wanted')
        for desk in (anna, bert, anna):
            desk.sync()
        tap.check_equal(anna.conflicts(), [])
        for desk in (anna, bert):
            tap.check_equal((incomplete(desk), count(desk, 'no-birth')), ([contact], 0))
        anna.set(contact, initials='B.', phone='0612345678')
        tap.check_equal(incomplete(anna), [contact])
        anna.set(contact, **{'own.' + own: 'zonder zout'})
        tap.check_equal(incomplete(anna), [])
        anna.set(optional, state='wanted')
        tap.check_equal((incomplete(anna), count(anna, 'no-birth')), ([], 1))
        anna.sync()
        bert.sync()
        tap.check_equal((incomplete(bert), count(bert, 'no-birth')), ([], 1))
        place.check_equal_books(anna, bert)


def refused(desk, remedy, *arguments):
    answer = desk.run(*arguments, check=False)
    tap.check_equal(answer.status, 1)
    tap.check_in(remedy, answer.err)


@tap.test('/quality/DQ-04-a-field-that-is-not-there-and-one-that-is-said-already-are-refused-with-a-remedy')
def wanted_wrong():
    with office.Office() as place:
        anna, _bert = place.two_desks()
        wants = ('new', 'wanted_field', 'contact_kind=person', 'state=optional')
        for name in ('shoe_size', 'number', 'status', 'own.diet'):
            refused(anna, 'Name one, such as birth_date', *wants, 'field=' + name)
        made = anna.new('wanted_field', contact_kind='person', field='initials', state='wanted')
        refused(anna, 'change that one', *wants, 'field=initials')
        club = anna.new('wanted_field', contact_kind='organisation', field='initials', state='wanted')
        refused(anna, 'change that one', 'set', club, 'contact_kind=person')
        anna.set(made, state='optional')
        anna.set(made, field='given_name')
        anna.run(*wants, 'field=initials')
        tap.check_equal(len(anna.list('wanted_field')), 3)


tap.main()
