# SPDX-License-Identifier: GPL-3.0-or-later
"""Locked books with real processes: a blocked user's replica locks and what he had not sent is kept for the office
(S22); a lease that ran out locks until there was contact, and a clock that is put back does not prolong it (S28)."""
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import office  # noqa: E402
import tap  # noqa: E402

DAY = 24 * 3600 * 1000000


def book(desk):
    with open(os.path.join(desk.path, 'current'), encoding='utf-8') as file:
        return os.path.join(desk.path, file.read().strip())


def lease(desk):
    """until, offset, seen, lock"""
    with sqlite3.connect(book(desk)) as base:
        row = base.execute("SELECT value FROM book WHERE key = 'local:lease'").fetchone()
    return [int(part) for part in row[0].split()]


def set_lease(desk, until, offset, seen, lock):
    with sqlite3.connect(book(desk)) as base:
        base.execute("UPDATE book SET value = ? WHERE key = 'local:lease'",
                     ['%d %d %d %d' % (until, offset, seen, lock)])


def refused(desk, *command):
    answer = desk.run(*command, check=False)
    tap.check_equal(answer.status, 1)
    return answer.err


def two(place):
    place.start()
    place.add_user('anna')
    anna, boss = place.replica('anna', 'anna'), place.replica('boss')
    contact = anna.new('contact', family_name='Jansen', city='Ede')
    anna.sync()
    boss.sync()
    return anna, boss, contact


@tap.test('/lock/what-a-blocked-user-had-not-sent-is-kept-for-the-office')
def blocked():
    with office.Office() as place:
        anna, boss, contact = two(place)
        anna.set(contact, city='Joure')
        made = anna.new('contact', family_name='Nieuweling')
        place.control('user', 'block', 'anna')
        tap.check_equal(anna.status()['unsent'], 2)
        tap.check_in('blocked', refused(anna, 'sync'))
        status = anna.status()
        tap.check_equal((status['unsent'], status['locked']), (0, 'blocked'))
        for command in (['list'], ['show', contact], ['set', contact, 'city=Sneek'], ['outbox'], ['search', 'Jansen'],
                        ['set', contact, 'city=Sneek', '--sync'], ['dump']):
            tap.check_in('locked', refused(anna, *command))
        # Nothing of it is live, all of it lies with the office.
        boss.sync()
        tap.check_equal(boss.show(contact)['city'], 'Ede')
        parked = boss.json('parked')
        tap.check_equal(len(parked), 2)
        for item in parked:
            tap.check_in('blocked', item['reason'])
        for item in sorted(parked, key=lambda item: item['id']):
            boss.run('parked', 'apply', item['id'])
            boss.sync()
        tap.check_equal(boss.show(contact)['city'], 'Joure')
        tap.check_equal(boss.show(made)['family_name'], 'Nieuweling')
        # He cannot read meanwhile, nor log in.
        tap.check_in('blocked', refused(anna, 'sync'))
        tap.check_equal(anna.login(check=False).status, 1)
        # Let in again he logs in and goes on.
        place.control('user', 'unblock', 'anna')
        tap.check_equal(anna.run('list', check=False).status, 1)
        anna.login()
        tap.check_equal(anna.status()['locked'], None)
        anna.set(contact, city='Sneek')
        anna.sync()
        boss.sync()
        tap.check_equal(boss.show(contact)['city'], 'Sneek')
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})


@tap.test('/lock/S22-the-content-of-a-file-that-a-blocked-user-attached-is-handed-in-too')
def blocked_file():
    with office.Office() as place:
        anna, boss, contact = two(place)
        letter = os.path.join(place.path, 'brief.pdf')
        content = os.urandom(2 * 1024 * 1024 + 11)
        with open(letter, 'wb') as file:
            file.write(content)
        anna.run('file', 'add', contact, letter)
        place.control('user', 'block', 'anna')
        tap.check_in('blocked', refused(anna, 'sync'))
        status = anna.status()
        tap.check_equal((status['unsent'], status['locked']), (0, 'blocked'))
        boss.sync()
        tap.check_equal(boss.json('file', 'list', contact), [])
        parked = boss.json('parked')
        tap.check_equal(len(parked), 1)
        boss.run('parked', 'apply', parked[0]['id'], '--sync')
        got = os.path.join(place.path, 'got')
        boss.run('file', 'get', contact, 'brief.pdf', got)
        with open(got, 'rb') as file:
            tap.check(file.read() == content, 'another content came in')
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})


@tap.test('/lock/a-block-that-is-taken-back-before-he-knew-of-it-loses-nothing')
def taken_back():
    with office.Office() as place:
        anna, boss, contact = two(place)
        anna.set(contact, city='Joure')
        place.control('user', 'block', 'anna')
        place.control('user', 'unblock', 'anna')
        tap.check_in('log in', refused(anna, 'sync'))
        tap.check_equal(anna.status()['unsent'], 1)
        anna.login()
        boss.sync()
        tap.check_equal(boss.show(contact)['city'], 'Joure')


@tap.test('/lock/who-is-told-at-login-that-he-is-blocked-finds-his-book-locked-and-loses-nothing')
def at_login():
    with office.Office() as place:
        anna, boss, contact = two(place)
        anna.set(contact, city='Joure')
        place.control('user', 'block', 'anna')
        tap.check_in('blocked', anna.login(check=False).err)
        status = anna.status()
        tap.check_equal((status['locked'], status['unsent']), ('blocked', 1))
        tap.check_in('locked', refused(anna, 'list'))
        # What he had not sent is handed in by the next contact all the same.
        refused(anna, 'sync')
        boss.sync()
        tap.check_equal(len(boss.json('parked')), 1)


@tap.test('/lock/S22-who-is-blocked-after-a-new-password-ended-his-login-hands-in')
def after_the_end():
    with office.Office() as place:
        anna, boss, contact = two(place)
        anna.set(contact, city='Joure')
        other = place.write_password('another', 'een-heel-ander-woord')
        place.control('user', 'passwd', 'anna', '--password-file', other)
        for _ in range(2):
            tap.check_in('log in', refused(anna, 'sync'))
            tap.check_equal(anna.status()['unsent'], 1)
        place.control('user', 'block', 'anna')
        tap.check_in('blocked', refused(anna, 'sync'))
        status = anna.status()
        tap.check_equal((status['unsent'], status['locked']), (0, 'blocked'))
        boss.sync()
        tap.check_equal(boss.show(contact)['city'], 'Ede')
        parked = boss.json('parked')
        tap.check_equal(len(parked), 1)
        boss.run('parked', 'apply', parked[0]['id'], '--sync')
        tap.check_equal(boss.show(contact)['city'], 'Joure')


@tap.test('/lock/a-lease-that-ran-out-locks-until-one-contact')
def ran_out():
    with office.Office() as place:
        anna, boss, contact = two(place)
        until, offset, seen, lock = lease(anna)
        tap.check_equal((until - seen, lock), (60 * DAY, 0))
        anna.set(contact, city='Joure')
        # As if 61 days had gone by since the last contact.
        set_lease(anna, until - 61 * DAY, offset, seen - 61 * DAY, lock)
        place.stop()
        err = refused(anna, 'list')
        tap.check_in('locked', err)
        tap.check_in('replica --dir', err)
        status = anna.status()
        tap.check_equal((status['locked'], status['unsent']), ('lease', 1))
        tap.check_equal(anna.sync(check=False).status, 1)
        tap.check_in('locked', refused(anna, 'list'))
        # One contact opens it, and what was unsent goes.
        place.start()
        anna.sync()
        tap.check_equal(anna.status()['locked'], None)
        tap.check_equal(anna.show(contact)['city'], 'Joure')
        boss.sync()
        tap.check_equal(boss.show(contact)['city'], 'Joure')
        tap.check(lease(anna)[0] >= until)


@tap.test('/lock/a-clock-put-back-prolongs-nothing')
def put_back():
    with office.Office() as place:
        anna, _, _ = two(place)
        place.stop()
        until, offset, seen, lock = lease(anna)
        # The replica has seen a later moment than its clock tells now: that one counts.
        set_lease(anna, until, offset, until + 1, lock)
        tap.check_in('locked', refused(anna, 'list'))
        # The lock stands, whatever the clock says afterwards.
        until, offset, seen, lock = lease(anna)
        tap.check_equal(lock, 1)
        set_lease(anna, until, offset, seen - 30 * DAY, lock)
        tap.check_in('locked', refused(anna, 'list'))


@tap.test('/lock/the-office-chooses-how-long-a-lease-is')
def chosen():
    with office.Office() as place:
        with open(os.path.join(place.data, 'ledenboekd.conf'), 'w', encoding='utf-8') as file:
            file.write('[limits]\nlease_days=7\n')
        place.start('--configuration', os.path.join(place.data, 'ledenboekd.conf'))
        place.add_user('anna')
        anna = place.replica('anna', 'anna')
        until, _, seen, _ = lease(anna)
        tap.check_equal(until - seen, 7 * DAY)


tap.main()
