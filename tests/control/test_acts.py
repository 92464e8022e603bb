#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The acts by which somebody leaves, and the register, by commands and with two desks: told first, then done, then
taken back; the act of one desk reaches the other whole."""
import csv
import os

import office
import tap


def fill(place):
    anna, bert = place.two_desks()
    company = anna.new('company', name='Vereniging', country='BE')
    kind = anna.new('membership_type', name='Lid', standing='voting', company=company, period='year')
    anna.new('sign_off_reason', name='Verhuisd')
    jan = anna.new('contact', given_name='Jan', family_name='Jansen', status='active', city='Gent',
                   birth_date='1-2-1960')
    anna.new('membership', contact=jan, membership_type=kind, valid_from='1-3-2001')
    anna.new('card', contact=jan, state='valid')
    anna.sync()
    bert.sync()
    return anna, bert, jan


def act(desk, *arguments, check=True):
    return desk.run('act', *arguments, check=check)


@tap.test('/control/REL-18-an-act-is-told-and-with-yes-it-is-done-and-reaches-the-other-desk')
def told_and_done():
    with office.Office() as place:
        anna, bert, jan = fill(place)
        told = act(anna, 'cancel', jan, 'reason=verhuisd', 'day=1-6-2026').out
        tap.check_in('The membership “Lid” ends on 01-06-2026.', told)
        tap.check_in('Nothing was done yet', told)
        tap.check_equal(anna.outbox(), [])
        act(anna, 'cancel', jan, 'reason=verhuisd', 'day=1-6-2026', '--yes', '--sync')
        bert.sync()
        ended = [line for line in bert.dump() if '"cancelled_on":"2026-06-01"' in line.replace(' ', '')]
        tap.check_equal(len(ended), 1)
        failed = act(bert, 'cancel', jan, 'reason=verhuisd', check=False)
        tap.check_equal(failed.status, 1)
        tap.check_in('0 memberships', failed.err)


@tap.test('/control/REL-06-REL-08-inactive-needs-a-reason-gets-no-card-and-comes-back-whole')
def inactive():
    with office.Office() as place:
        anna, _, jan = fill(place)
        before = [line for line in anna.dump() if 'contact' not in line]
        failed = act(anna, 'inactive', jan, '--yes', check=False)
        tap.check_in('Choose a reason', failed.err)
        act(anna, 'inactive', jan, 'reason=Verhuisd', '--yes')
        tap.check_equal(anna.show(jan)['status'], 'inactive')
        failed = anna.run('cards', 'issue', jan, check=False)
        tap.check_in('inactive', failed.err)
        act(anna, 'reactivate', jan, '--yes', '--sync')
        tap.check_equal(anna.show(jan)['status'], 'active')
        tap.check_equal([line for line in anna.dump() if 'contact' not in line], before)


@tap.test('/control/REL-17-a-death-is-reported-with-its-source')
def death():
    with office.Office() as place:
        anna, bert, jan = fill(place)
        act(anna, 'death', jan, 'day=3-11-2026', 'source=gemeente', '--yes', '--sync')
        bert.sync()
        shown = bert.show(jan)
        tap.check_equal((shown['status'], shown['status_date'], shown['status_source']),
                        ('deceased', '2026-11-03', 'gemeente'))
        tap.check_in('†', bert.run('list').out)


@tap.test('/control/REL-13-the-register-of-any-day-is-shown-and-leaves-as-a-file-that-is-noted')
def register():
    with office.Office() as place:
        anna, _, jan = fill(place)
        act(anna, 'cancel', jan, 'reason=verhuisd', 'day=1-6-2026', '--yes')
        tap.check_equal(anna.json('register', 'members', '1-5-2026')['count'], 1)
        tap.check_equal(anna.json('register', 'members', '2-6-2026')['count'], 0)
        told = anna.json('register', 'register', '2-6-2026')
        tap.check_equal(told['count'], 1)
        tap.check_in('2026-06-01', told['rows'][0])
        path = os.path.join(anna.path, 'register.csv')
        anna.run('register', 'presence', '1-5-2026', path)
        with open(path, encoding='utf-8-sig', newline='') as file:
            rows = list(csv.reader(file, delimiter=';'))
        tap.check_equal(len(rows), 2)
        tap.check_in('Jansen', ' '.join(rows[1]))
        anna.sync()
        tap.check_in('replica register presence 2026-05-01', place.control('observations').out)


tap.main()
