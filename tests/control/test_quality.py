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


tap.main()
