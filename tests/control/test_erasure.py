# SPDX-License-Identifier: GPL-3.0-or-later
"""Erasure with real processes (S27, I3): after all have confirmed no byte of the contact is left in any file of the
server or of a replica, the book is whole, and nothing of it comes back."""
import base64
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import office  # noqa: E402
import tap  # noqa: E402

CANARY = 'Qanarievogel'
PHONE = '612349876'
EXTRA = ['remark', 'warning', 'city', 'street', 'partner_name']


def forms(text):
    """The ways in which bytes of `text` may lie in a file: as written, folded, back to front, in base64."""
    plain = text.encode()
    found = [plain, plain.lower(), plain[::-1], plain.lower()[::-1]]
    for shift in range(3):
        coded = base64.b64encode(b'\0' * shift + plain)
        found.append(coded[4 if shift else 0:-4])
    return found


def scan(folder):
    """The files under `folder` with bytes of a canary."""
    needles = [form for text in (CANARY, PHONE) for form in forms(text)]
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), 'rb') as file:
                content = file.read()
            found += ['%s: %r' % (os.path.join(os.path.relpath(path, folder), name), needle)
                      for needle in needles if needle in content]
    return found


def people(place, *names):
    place.start()
    for name in names:
        place.add_user(name)
    return [place.replica(name, name) for name in names]


def make_canary(desk, rounds=20):
    """A contact whose every value is a canary, with a history."""
    contact = desk.new('contact', given_name=CANARY, family_name=CANARY + 'sma', birth_date='1970-01-02',
                       email=CANARY + '@voorbeeld.nl', phone='06' + PHONE[1:])
    desk.new('task', contact=contact, title='Bel ' + CANARY)
    desk.new('interaction', contact=contact, at='1700000000000000', text='Sprak met ' + CANARY)
    for number in range(rounds):
        desk.set(contact, **{field: CANARY + 's' * number for field in EXTRA})
    return contact


def erase(place, contact, *more):
    return place.control('erase', contact, '--reason', 'op verzoek', '--json', *more).json()


def report(place):
    return place.control('erasures', '--json').json()


def neighbours(desk, count=30):
    """Others whose rows lie around it."""
    lines = ''.join('{"new": "contact", "fields": {"family_name": "%s", "city": "Ede"}}\n' % name
                    for name in ('Buur' + chr(97 + number % 26) * (1 + number // 26) for number in range(count)))
    path = os.path.join(desk.place.path, 'neighbours')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(lines)
    desk.run('batch', path)


@tap.test('/erasure/no-byte-is-left-at-the-server-nor-at-a-replica-that-confirmed')
def bytes_go():
    with office.Office() as place:
        anna, bert = people(place, 'anna', 'bert')
        neighbours(anna)
        contact = make_canary(anna)
        neighbours(anna)
        for desk in (anna, bert, anna):
            desk.sync()
        # A conflict about it, an unsent change at bert, and a snapshot in the cache.
        anna.set(contact, city=CANARY + 'dorp')
        bert.set(contact, city=CANARY + 'stad')
        anna.sync()
        bert.sync()
        anna.sync()
        place.replica('vers', 'anna')
        bert.set(contact, warning=CANARY + ' pas op')
        tap.check(scan(place.data), 'the canary should be at the server by now')

        plan = erase(place, contact)
        tap.check_equal(plan['erasure'], None)
        tap.check(scan(place.data), 'telling what would go erases nothing')
        done = erase(place, contact, '--yes')
        tap.check_equal({line['kind']: line['removed'] for line in done['kinds']}['contact'], 1)
        tap.check_equal(scan(place.data), [])
        tap.check_equal(os.listdir(os.path.join(place.data, 'snapshots')), [])

        state = report(place)[0]
        tap.check_equal((state['confirmed'], state['replicas']), (0, 3))
        tap.check_in('bert (bert)', state['waiting'])
        for desk in (anna, bert, office.Replica(place, 'vers', 'anna')):
            desk.sync()
            tap.check_equal(scan(desk.path), [])
            tap.check_equal(desk.status()['unsent'], 0)
        state = report(place)[0]
        tap.check_equal((state['confirmed'], state['waiting']), (3, ''))
        tap.check_equal(scan(place.path), [])
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})
        for desk in (anna, bert):
            tap.check_equal(desk.search(CANARY), [])
            tap.check_equal(desk.conflicts(), [])
            tap.check_equal(desk.dump(), place.live())
            tap.check_equal(desk.run('history', contact, check=False).status, 1)
        certificate = place.control('erasure', 'show', state['erasure']).out
        tap.check_in(contact, certificate)
        tap.check_in('UUIDv7', certificate)
        tap.check_in('3 of 3', certificate)


@tap.test('/erasure/a-replica-that-was-away-loses-it-when-it-returns-and-can-bring-nothing-back')
def away():
    with office.Office() as place:
        anna, bert = people(place, 'anna', 'bert')
        contact = make_canary(anna, 2)
        anna.sync()
        bert.sync()
        other = bert.new('contact', family_name='Blijver')
        bert.set(contact, city=CANARY + 'stad')
        bert.new('task', contact=contact, title=CANARY)
        bert.set(other, city='Joure')
        erase(place, contact, '--yes')
        # Everything else goes on meanwhile.
        neighbours(anna)
        anna.sync()
        tap.check_equal(scan(anna.path), [])
        tap.check(scan(bert.path), 'bert has not heard of it')
        place.stop()
        place.start()
        bert.sync()
        tap.check_equal(scan(place.path), [])
        tap.check_equal(bert.show(other)['city'], 'Joure')
        tap.check_equal(bert.run('undo', check=False).status, 0)
        bert.sync()
        tap.check_equal(scan(place.path), [])
        tap.check_equal((report(place)[0]['confirmed'], report(place)[0]['replicas']), (2, 2))
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})


@tap.test('/erasure/a-restored-backup-is-erased-again-and-no-replica-brings-it-back')
def restored():
    with office.Office() as place:
        anna, bert = people(place, 'anna', 'bert')
        contact = make_canary(anna, 2)
        other = anna.new('contact', family_name='Blijver')
        anna.sync()
        bert.sync()
        backup = os.path.join(place.path, 'backup')
        place.control('backup', '--to', backup)
        erase(place, contact, '--yes')
        bert.sync()
        place.stop()
        place.control('restore', '--from', backup, '--replace')
        os.unlink(backup)
        place.start()
        tap.check_equal(scan(place.data), [])
        for desk in (anna, bert, anna, bert):
            desk.sync(check=False)
        tap.check_equal(scan(place.path), [])
        tap.check_equal(anna.show(other)['family_name'], 'Blijver')
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})
        tap.check_equal((report(place)[0]['confirmed'], report(place)[0]['replicas']), (2, 2))


@tap.test('/erasure/what-cannot-be-removed-is-told-and-the-erasure-is-finished-by-the-next-try')
def stuck():
    with office.Office() as place:
        anna, = people(place, 'anna')
        # Folders in the place of copies: root cannot remove those as files either.
        for name, finish in (('book.db.before-epoch-9', True), ('snapshots/here', False)):
            contact = make_canary(anna, 1)
            anna.sync()
            copy = os.path.join(place.data, name)
            os.mkdir(copy)
            failed = place.control('erase', contact, '--reason', 'x', '--yes', check=False)
            tap.check_equal(failed.status, 1)
            tap.check_in(name, failed.err)
            tap.check_in('not clean', failed.err)
            state = [line for line in report(place) if line['scrubbed'] is None]
            tap.check_equal(len(state), 1)
            # The daemon does not call it clean either, and starts.
            place.stop()
            place.start()
            tap.check_equal([line['erasure'] for line in report(place) if line['scrubbed'] is None],
                            [state[0]['erasure']])
            tap.check_equal(place.control('erase', contact, '--reason', 'x', '--yes', check=False).status, 1)
            os.rmdir(copy)
            if finish:
                place.control('erase', contact, '--reason', 'x', '--yes')
            else:
                place.stop()
                place.start()
            tap.check_equal([line for line in report(place) if line['scrubbed'] is None], [])
        tap.check_equal(scan(place.data), [])


@tap.test('/erasure/what-a-couple-was-written-goes-with-either-of-the-two')
def couple():
    with office.Office() as place:
        (anna,) = people(place, 'anna')
        first, second = [anna.new('contact', kind='person', status='active', family_name=name, initials='A.',
                                  form_of_address='mrs', street='Zeeweg', house_number='1', postcode='2611 RS',
                                  city='Delft', country='NL') for name in ('Vries', CANARY)]
        anna.new('relationship', contact=first, other=second, type='partner', same_household='1')
        selection = anna.new('selection', name='Delft', conditions=json.dumps({'field': 'city', 'is': ['Delft']}))
        template = anna.new('template', name='Uitnodiging', purpose='membership')
        anna.new('template_version', template=template, language='nl', made_at='1000', subject='Uitnodiging',
                 text='{{salutation}},')
        mailing = anna.new('mailing', name='Vergadering', purpose='membership', ways='letter', selection=selection,
                           template=template, day='2026-12-01', together='1')
        anna.sync()
        job = anna.json('job', 'prepare-mailing', mailing)
        anna.json('job', 'run', job['id'], '--wait')
        anna.sync()
        (got,) = [line for line in map(anna.show, [line['id'] for line in anna.list('mailing_recipient')])
                  if line['outcome'] == 'ready']
        tap.check_equal({got['contact'], got['together_with']}, {first, second})
        tap.check_in(CANARY, got['filled'])
        erase(place, second, '--yes')
        anna.sync()
        tap.check_equal(scan(place.data), [])
        tap.check_equal(scan(anna.path), [])
        tap.check_equal(anna.show(first)['family_name'], 'Vries')
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})


@tap.test('/erasure/the-report-names-who-has-not-confirmed')
def names():
    with office.Office() as place:
        anna, bert = people(place, 'anna', 'laptop')
        contact = make_canary(anna, 1)
        anna.sync()
        bert.sync()
        number = anna.show(contact)['number']
        tap.check_equal(place.control('erase', '999999', '--reason', 'x', check=False).status, 1)
        erase(place, number, '--yes')
        anna.sync()
        state = report(place)[0]
        tap.check_equal((state['confirmed'], state['replicas']), (1, 2))
        tap.check_in('laptop (laptop) last seen', state['waiting'])
        tap.check_in('1 of 2', place.control('erasure', 'show', state['erasure']).out)
        tap.check_equal(place.control('erasure', 'show', 'niets', check=False).status, 1)


tap.main()
