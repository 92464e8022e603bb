#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts that turn out to be one (S7): a real daemon, two replicas, every step through ledenboekctl."""
import office
import tap


def two_desks(place):
    """A server, two desks, and a person who is twice in the book."""
    anna, bert = place.two_desks()
    first = anna.new('contact', given_name='Jan', family_name='Jansen', city='Ede', country='NL', phone='0611111111')
    second = anna.new('contact', given_name='J.', family_name='Jansen', city='Joure', country='NL', phone='0622222222',
                      email='jan@example.org')
    anna.new('address', contact=second, type='postal', city='Sneek')
    anna.new('task', contact=second, title='Bel terug', state='open')
    for replica in (anna, bert):
        replica.sync()
    return anna, bert, first, second


def merge(replica, survivor, loser, *take):
    options = [part for name in take for part in ('--take', name)]
    return replica.run('merge', survivor, loser, *options).out.strip()


@tap.test('/merge/made-offline-it-shows-everywhere')
def everywhere():
    with office.Office() as place:
        anna, bert, first, second = two_desks(place)
        number = anna.show(second)['number']
        place.kill()
        merge(anna, first, second, 'city')
        shown = anna.show(first)
        tap.check_equal((shown['city'], shown['phone'], shown['email']), ('Joure', '+31611111111', 'jan@example.org'))
        place.start()
        place.check_equal_books(anna, bert, anna)
        for replica in (anna, bert):
            shown = replica.show(first)
            tap.check_equal(sorted(point['value'] for point in shown['children']['contact_point']),
                            ['+31611111111', '+31622222222', 'jan@example.org'])
            tap.check_equal(len(shown['children']['address']), 1)
            tap.check_equal(len(shown['children']['task']), 1)
            tap.check_equal(shown['merged'], [{'id': second, 'number': number}])
            tap.check_equal([contact['id'] for contact in replica.list()], [first])
            tap.check_equal([hit['id'] for hit in replica.search(number)], [first])
            tap.check_equal(replica.json('duplicates'), [])
            tap.check_equal(replica.show(second)['merged_into'], first)
            told = replica.run('show', second).out
            tap.check_in('Jansen', told[told.index('Merged into'):])


@tap.test('/merge/an-undo-leaves-the-book-byte-for-byte-as-it-was')
def undo():
    with office.Office() as place:
        anna, bert, first, second = two_desks(place)
        before = bert.run('dump').out
        changeset = merge(anna, first, second, 'city', 'phone')
        place.check_equal_books(anna, bert)
        tap.check(bert.run('dump').out != before)
        anna.run('undo', changeset)
        place.check_equal_books(anna, bert)
        # The dump of a replica tells values and no versions: those have gone on, as they do with every change.
        tap.check_equal(bert.run('dump').out, before)


@tap.test('/merge/what-was-made-meanwhile-follows-and-comes-back')
def follows():
    with office.Office() as place:
        anna, bert, first, second = two_desks(place)
        made = bert.new('address', contact=second, type='temporary', city='Heeg')
        changeset = merge(anna, first, second)
        place.check_equal_books(anna, bert, anna)
        tap.check_equal(bert.show(made)['contact'], first)
        anna.run('undo', changeset)
        place.check_equal_books(anna, bert)
        tap.check_equal(bert.show(made)['contact'], second)


@tap.test('/merge/another-desk-undoes-it-at-the-server')
def undo_elsewhere():
    with office.Office() as place:
        anna, bert, first, second = two_desks(place)
        before = bert.run('dump').out
        for by_contact in (True, False):
            changeset = merge(anna, first, second, 'city', 'phone')
            place.check_equal_books(anna, bert)
            told = bert.run('undo', changeset, check=False)
            tap.check_equal(told.status, 1)
            tap.check_in('undone at the server', told.err)
            named = bert.show(first)['merged'][0]['id'] if by_contact else changeset
            asked = bert.run('job', 'undo-merge', named, '--json').json()
            tap.check_equal((asked['state'], asked['left']), ('previewed', 0))
            done = bert.run('job', 'run', asked['id'], '--wait', '--json').json()
            tap.check_equal((done['state'], done['changed']), ('done', asked['change']))
            place.check_equal_books(anna, bert)
            tap.check_equal(bert.run('dump').out, before)


@tap.test('/merge/as-a-job-of-the-server')
def as_a_job():
    with office.Office() as place:
        anna, bert, first, second = two_desks(place)
        before = bert.run('dump').out
        asked = anna.run('job', 'merge', first, second, '--take', 'city', '--json').json()
        tap.check_equal(bert.run('dump').out, before)
        done = anna.run('job', 'run', asked['id'], '--wait', '--json').json()
        tap.check_equal((done['state'], done['changed']), ('done', asked['change']))
        place.check_equal_books(anna, bert)
        tap.check_equal(bert.show(first)['city'], 'Joure')
        tap.check_equal(bert.show(second)['merged_into'], first)
        refused = anna.run('job', 'undo', asked['id'], check=False)
        tap.check_equal(refused.status, 1)
        tap.check_in('undo-merge', refused.err)
        tap.check_equal(anna.run('job', 'merge', first, check=False).status, 2)


@tap.test('/merge/what-cannot-be-is-told')
def refused():
    with office.Office() as place:
        anna, bert, first, second = two_desks(place)
        for arguments in ((first, first), (first, '01900000-0000-7000-8000-000000000001')):
            answer = anna.run('merge', *arguments, check=False)
            tap.check_equal((answer.status, answer.out), (1, ''))
        tap.check_equal(anna.run('merge', first, second, '--take', 'shoe_size', check=False).status, 1)
        tap.check_equal(anna.run('merge', first, check=False).status, 2)
        merge(anna, first, second)
        tap.check_equal(anna.run('merge', first, second, check=False).status, 1)


tap.main()
