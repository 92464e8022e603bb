#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting inactive contacts in bulk (REL-10, AVG-05, AVG-06) with real processes: told first with who stays and why,
then done by the server; nobody who went is found at two desks, in a log, or in any file."""
import os

import office
import tap

CANARIES = ['Weggegaan%s' % letter for letter in 'abcdefghijklmnopqrstuvwxyz']
LONG_AGO = '1-6-2026'


def scan(folder):
    """The files under `folder` in which a name of those who went stands, as written or folded."""
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), 'rb') as file:
                content = file.read().lower()
            if b'weggegaan' in content or b'naagegew' in content:
                found.append(os.path.relpath(os.path.join(path, name), folder))
    return found


def leave(desk, contact, reason='verhuisd', day=LONG_AGO):
    desk.run('act', 'inactive', contact, 'reason=' + reason, 'day=' + day, '--yes')


def job(desk, *arguments, check=True):
    answer = desk.run('job', *arguments, '--json', check=check)
    return answer.json() if check else answer


def fill(desk):
    """26 who moved and may go, some who stay and why, one who left for another reason: (those who go, {id: cause})."""
    for reason in ('verhuisd', 'opgezegd'):
        desk.new('sign_off_reason', name=reason)
    go = [desk.new('contact', given_name='Wil', family_name=name, status='active', city='Ede') for name in CANARIES]
    stay = {cause: desk.new('contact', family_name='Blijver ' + cause, status='active') for cause in
            ('task', 'term', 'warning', 'pays')}
    other = desk.new('contact', family_name='Ander', status='active')
    kind = desk.new('membership_type', name='Lid', standing='voting')
    desk.new('membership', contact=go[0], membership_type=kind, valid_from='1-1-2020', valid_until='31-12-2025')
    for contact in go:
        leave(desk, contact)
    for cause, contact in stay.items():
        leave(desk, contact, day='22-11-2026' if cause == 'term' else LONG_AGO)
    leave(desk, other, 'opgezegd')
    desk.new('task', contact=stay['task'], title='Bel nog eens', state='open')
    desk.new('membership', contact=desk.new('contact', family_name='Kind', status='active'), membership_type=kind,
             valid_from='1-1-2020', payer=stay['pays'])
    desk.set(stay['warning'], warning='Loopt een zaak')
    desk.sync()
    return go, stay, other


@tap.test('/erase-many/REL-10-told-by-reason-with-who-stays-then-done-and-no-byte-is-left')
def whole_way():
    with office.Office() as place:
        anna, bert = place.two_desks()
        go, stay, other = fill(anna)
        bert.sync()
        tap.check(scan(place.data), 'the names should be at the server by now')
        asked = job(anna, 'erase-many', 'verhuisd')
        tap.check_equal((asked['state'], asked['change'], asked['left']), ('previewed', len(go), len(stay)))
        blocked = {line['contact']: line for line in asked['preview']['blocked']}
        tap.check_equal({line['contact']: line['causes'] for line in asked['preview']['blocked']},
                        {contact: [cause] for cause, contact in stay.items()})
        tap.check_equal(blocked[stay['term']]['due'], '2026-12-22')
        tap.check_equal(asked['preview']['kept'], [{'kind': 'membership', 'until': '2032-12-31', 'count': 1}])
        tap.check_equal(len(place.control('erasures', '--json').json()), 0)

        # Meanwhile one of them gets a task: he stays.
        late = go.pop()
        bert.new('task', contact=late, title='Toch nog bellen', state='open')
        bert.sync()
        done = job(anna, 'run', asked['id'], '--wait')
        tap.check_equal((done['state'], done['changed'], done['left_out']), ('done', len(go), 1))
        bert.run('set', late, 'family_name=Teruggehouden')
        for desk in (anna, bert, anna):
            desk.sync()
        for desk in (anna, bert):
            tap.check_equal(desk.search('Weggegaan'), [])
            tap.check_equal({row['id'] for row in desk.list()} & set(go), set())
            tap.check({other, late, *stay.values()} <= {row['id'] for row in desk.list()})
            tap.check_equal(desk.dump(), place.live())
        certificate = anna.run('job', 'certificate', asked['id']).out
        tap.check_equal([contact for contact in go if contact not in certificate], [])
        tap.check_in('2 of 2', certificate)
        tap.check_in('until 2032-12-31', certificate)
        tap.check('Weggegaan' not in certificate)
        tap.check('Weggegaan' not in place.read_log())
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})
        # The one who was held back had such a name too; what is left of it is his own history.
        place.control('erase', late, '--reason', 'x', '--yes')
        for desk in (anna, bert):
            desk.sync()
        tap.check_equal(scan(place.path), [])
        tap.check_equal(job(anna, 'erase-many', 'verhuisd')['change'], 0)


@tap.test('/erase-many/AVG-06-who-may-not-is-told-who-may')
def refused():
    with office.Office() as place:
        anna, _bert = place.two_desks()
        place.add_user('cees', 'Cees Kok', 'contact=edit membership=edit notes=edit bank=edit settings=edit')
        contact = anna.new('contact', family_name='Weggegaan', status='active')
        anna.new('sign_off_reason', name='verhuisd')
        leave(anna, contact)
        anna.sync()
        cees = place.replica('cees', 'cees')
        answer = job(cees, 'erase-many', check=False)
        tap.check_equal(answer.status, 1)
        tap.check_in('Anna de Wit', answer.err)
        tap.check('Cees Kok' not in answer.err)
        # A right that was taken after the preview is one that is not there.
        asked = job(anna, 'erase-many')
        place.control('user', 'set', 'anna', '--access', 'contact=edit notes=edit settings=edit')
        tap.check_equal(job(anna, 'run', asked['id'], '--wait')['state'], 'failed')
        tap.check_equal(len(place.control('erasures', '--json').json()), 0)


@tap.test('/erase-many/a-daemon-killed-amidst-goes-on-and-a-cancelled-one-tells-what-went')
def amidst():
    with office.Office() as place:
        anna, _bert = place.two_desks()
        go, _stay, _other = fill(anna)
        asked = job(anna, 'erase-many', 'verhuisd')
        job(anna, 'run', asked['id'])
        place.kill()
        place.start()
        ended = job(anna, 'run', asked['id'], '--wait')
        tap.check_equal((ended['state'], ended['changed']), ('done', len(go)))
        again = [anna.new('contact', family_name='Later' + 'a' * number, status='active') for number in range(40)]
        for contact in again:
            leave(anna, contact)
        anna.sync()
        asked = job(anna, 'erase-many', 'verhuisd')
        job(anna, 'run', asked['id'])
        ended = job(anna, 'cancel', asked['id'])
        anna.sync()
        left = {row['id'] for row in anna.list()} & set(again)
        if ended['state'] == 'cancelled' and len(left) == len(again):
            tap.check_equal(anna.run('job', 'certificate', asked['id'], check=False).status, 1)
        else:
            certificate = anna.run('job', 'certificate', asked['id']).out
            tap.check_equal({contact for contact in again if contact not in certificate}, left)
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})


tap.main()
