#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The book in PostgreSQL with real processes: moved there and back, and served by two daemons at a time.

    test_daemons.py TEST
"""
import json
import os
import statistics
import time
import uuid

from daemons import Wire, await_seq, cluster, new_contact, two

import office
import tap
from wire import read_frame

POKES = 40


# -- Moving

@tap.test('/postgresql/a-book-moves-there-and-back-and-replicas-go-on')
def move():
    with cluster() as engine, office.Office(contacts=300) as place:
        place.start()
        desk = place.replica('desk')
        contact = desk.list()[0]['id']
        desk.set(contact, city='Ede')
        desk.sync()
        place.stop()
        before = place.dump()
        place.control('move', '--to', engine.address())
        again = place.control('move', '--to', engine.address(), check=False)
        tap.check_equal(again.status, 1)
        tap.check_in('not empty', again.err)
        place.where = ['--database', engine.address()]
        tap.check(place.dump() == before, 'the book in PostgreSQL is another')
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})
        place.start()
        desk.set(contact, city='Arnhem')
        desk.sync()
        place.add_user('anna')
        other = place.replica('other', 'anna')
        tap.check_equal(other.show(contact)['city'], 'Arnhem')
        place.stop()
        after = place.dump()
        back = os.path.join(place.path, 'back')
        os.mkdir(back)
        office.control('move', '--from', engine.address(), '--data', back)
        tap.check_equal(office.control('dump', '--data', back).out.splitlines() == after, True)
        again = office.control('move', '--from', engine.address(), '--data', back, check=False)
        tap.check_equal(again.status, 1)
        tap.check_in('is there already', again.err)
        os.replace(os.path.join(back, 'book.db'), os.path.join(place.data, 'book.db'))
        for name in ('book.db-wal', 'book.db-shm'):
            if os.path.exists(os.path.join(place.data, name)):
                os.remove(os.path.join(place.data, name))
        place.where = []
        place.start()
        desk.set(contact, city='Zutphen')
        desk.sync()
        other.sync()
        tap.check_equal(other.show(contact)['city'], 'Zutphen')
        tap.check_equal(other.dump(), place.live())


@tap.test('/postgresql/init-needs-an-empty-database-and-a-wrong-address-is-told')
def init():
    with cluster() as engine, office.Office(database=engine.address()) as place:
        again = office.control('init', '--data', os.path.join(place.path, 'again'), '--database', engine.address(),
                               '--organisation', 'Tweede', '--admin', 'x', '--password-file', place.password_file,
                               check=False)
        tap.check_equal(again.status, 1)
        tap.check_in('not empty', again.err)
        tap.check_equal(len(place.control('user', 'list', '--json').json()), 1)
        for address in ('postgresql://x:geheimwoord@/x?host=/nowhere', 'mysql://x:geheimwoord@y'):
            wrong = office.control('user', 'list', '--data', place.data, '--database', address, check=False)
            tap.check_equal(wrong.status, 1)
            tap.check('geheimwoord' not in wrong.err, wrong.err)


# -- Two daemons

@tap.test('/postgresql/what-one-daemon-does-the-other-knows')
def two_daemons():
    with two(contacts=50) as (place, second):
        place.add_user('anna', access='contact=edit')
        anna = place.replica('a', 'anna')
        beheer = Wire(place, [place.port, second.port])
        tap.check_equal(beheer.ask('GET', '/v1/status', port=second.port)[0], 200)
        tap.check_equal(beheer.ask('GET', '/v1/status', port=place.port)[0], 200)
        contact = anna.list()[0]['id']
        anna.set(contact, city='Ede')
        anna.sync()
        there = second.replica('there')
        tap.check_equal(there.show(contact)['city'], 'Ede')
        # A session that ended at one has ended at the other.
        tap.check_equal(beheer.ask('POST', '/v1/logout', port=place.port)[0], 200)
        tap.check_equal(beheer.ask('GET', '/v1/status', port=second.port)[0], 401)
        # Wrong tries are counted together.
        statuses = []
        for number in range(12):
            body = {'login': 'anna', 'password': 'wrong-password', 'device': 'x', 'replica': str(uuid.uuid4())}
            statuses.append(beheer.ask('POST', '/v1/login', json.dumps(body),
                                       (place.port, second.port)[number % 2])[0])
        tap.check_equal(statuses[0], 401)
        tap.check_equal(statuses[-1], 429)


@tap.test('/postgresql/a-commit-through-one-daemon-is-heard-at-the-other')
def pokes():
    with two() as (place, second):
        writer, listener = Wire(place, [place.port]), Wire(place, [second.port])
        live = listener.listen(second.port)
        took = []
        for number in range(POKES):
            start = time.monotonic()
            status, answer = writer.push(number + 1, [new_contact('Berg %d' % number)[0]])
            tap.check_equal((status, answer[0]['outcome']), (200, 'applied'), answer)
            confirmed = time.monotonic()
            await_seq(live, answer[0]['seq'])
            took.append((time.monotonic() - start, time.monotonic() - confirmed))
            time.sleep(0.005 * (number % 7))
        live.close()
        totals = sorted(each[0] for each in took)
        print('# from the push to the poke at the other daemon: median %.0f ms, 95th percentile %.0f ms, most %.0f '
              'ms; after the confirmation: median %.0f ms'
              % (1000 * statistics.median(totals), 1000 * totals[int(len(totals) * 0.95)], 1000 * totals[-1],
                 1000 * statistics.median(each[1] for each in took)))


@tap.test('/postgresql/S23-a-changed-account-is-told-at-every-daemon-and-to-nobody-else')
def changed_account():
    with two() as (place, second):
        place.add_user('piet')
        mine, theirs = Wire(place, [place.port]), Wire(place, [second.port], 'piet')
        there, here, other = theirs.listen(second.port), theirs.listen(place.port), mine.listen(place.port)
        for connection in (there, here, other):
            connection.settimeout(1)
            try:                            # the first who watches is told how far the book is
                while True:
                    read_frame(connection)
            except TimeoutError:
                pass
        place.control('user', 'set', 'piet', '--access', 'contact=read')
        for connection in (there, here):
            connection.settimeout(office.DEADLINE)
            tap.check_equal(read_frame(connection)[0], 1)
        try:
            said = read_frame(other)
        except TimeoutError:
            said = None
        tap.check_equal(said, None)
        for connection in (there, here, other):
            connection.close()


tap.main()
