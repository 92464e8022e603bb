# SPDX-License-Identifier: GPL-3.0-or-later
"""Disasters with real processes: cloned and old folders, backups, restored servers. Every test is a sentence.

    test_disaster.py
"""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import office  # noqa: E402
import tap  # noqa: E402


def copy_folder(replica, name):
    """A copy of the replica's folder, as a person or an image of the disk makes one."""
    clone = office.Replica(replica.place, name, replica.user)
    shutil.copytree(replica.path, clone.path)
    return clone


def entries(place):
    """The ledger's changesets, in order."""
    return [json.loads(line)['entry'] for line in place.dump() if line.startswith('{"entry":')]


def check_equal_books(place, *replicas):
    wanted = place.live()
    for replica in replicas:
        tap.check(replica.dump() == wanted, '%s does not show what the server holds' % replica.name)


def check_once(place, count):
    """Every changeset stands in the ledger once."""
    ids = [entry['changeset'] for entry in entries(place)]
    tap.check_equal(len(ids), len(set(ids)), 'a changeset is doubled')
    tap.check_equal(len(ids), count, 'changesets in the ledger')


@tap.test('/disaster/S20-both-clones-of-a-folder-go-on-and-come-back-in-any-order')
def clones():
    for order in ((0, 1), (1, 0)):
        with office.Office(contacts=20) as place:
            place.start()
            anna = place.replica('anna')
            contacts = sorted(contact['id'] for contact in anna.list())
            anna.set(contacts[0], remark='voor de kopie')
            anna.sync()
            anna.set(contacts[1], remark='ongezonden bij de kopie')
            clone = copy_folder(anna, 'kloon')
            both = (anna, clone)
            before = len(entries(place))
            anna.set(contacts[2], remark='van anna')
            anna.set(contacts[3], remark='van anna')
            clone.set(contacts[4], remark='van de kloon')
            both[order[0]].sync()
            both[order[1]].sync()
            both[order[0]].set(contacts[5], remark='later')
            both[order[0]].sync()
            both[order[1]].set(contacts[6], remark='nog later')
            both[order[1]].sync()
            both[order[0]].sync()
            check_once(place, before + 6)
            shown = {contact['id']: contact['values'] for contact in map(json.loads, place.live())
                     if contact['kind'] == 'contact'}
            for number, remark in enumerate(('voor de kopie', 'ongezonden bij de kopie', 'van anna', 'van anna',
                                             'van de kloon', 'later', 'nog later')):
                tap.check_equal(shown[contacts[number]]['remark'], remark, 'contact %d' % number)
            check_equal_books(place, anna, clone)
            tap.check_equal(len({entry['replica'] for entry in entries(place)[before:]}), 2, 'replica ids')


@tap.test('/disaster/S20-an-older-copy-of-a-folder-sends-what-it-has-and-gets-what-it-lost')
def old_folder():
    with office.Office(contacts=20) as place:
        place.start()
        anna = place.replica('anna')
        contacts = sorted(contact['id'] for contact in anna.list())
        anna.set(contacts[0], remark='een')
        anna.sync()
        before = len(entries(place))
        kept = copy_folder(anna, 'oud')
        anna.set(contacts[1], remark='twee')
        anna.set(contacts[2], remark='drie')
        anna.sync()
        shutil.rmtree(anna.path)
        os.rename(kept.path, anna.path)
        anna.set(contacts[3], remark='vier')
        anna.sync()
        check_once(place, before + 3)
        check_equal_books(place, anna)


def backup(place, name='backup'):
    path = os.path.join(place.path, name)
    return path, place.control('backup', '--to', path, '--json').json()


def lost_hour(place, anna, bert, contacts):
    """What the server will lose: edits by turns, a new person with a number, a conflict. Returns what was told."""
    told = {}
    for number in range(1, 9):
        who = (anna, bert)[number % 2]
        who.sync()
        who.set(contacts[number], remark='na de back-up %d' % number)
        who.set(contacts[20], city='Stad %d' % number)
        who.sync()
        told[contacts[number]] = {'remark': 'na de back-up %d' % number}
    new = anna.run('new', 'contact', 'kind=person', 'family_name=Nieuweling').out.strip()
    anna.sync()
    bert.sync()
    bert.set(new, phone='06-12345678')
    bert.sync()
    told[new] = {record['id']: record['values'] for record in map(json.loads, place.live())}[new]
    anna.sync()
    anna.set(contacts[21], city='Breda')
    bert.set(contacts[21], city='Tilburg')
    told[contacts[21]] = {'city': 'Breda'}
    for who in (anna, bert, anna):
        who.sync()
    return told


@tap.test('/disaster/S19-a-server-restored-from-an-old-copy-gets-back-all-that-two-replicas-were-told-was-safe')
def healed():
    with office.Office(contacts=30) as place:
        place.start()
        anna, bert = place.replica('anna'), place.replica('bert')
        contacts = sorted(contact['id'] for contact in anna.list())
        anna.set(contacts[0], remark='in de back-up')
        anna.sync()
        path, _ = backup(place)
        told = lost_hour(place, anna, bert, contacts)
        conflict = anna.conflicts()[0]
        confirmed = {item['id'] for who in (anna, bert) for item in who.outbox('--all')}
        # Made when the server was gone already.
        bert.set(contacts[22], remark='ongezonden')
        bert.set(contacts[20], city='Stad 9')
        anna.set(contacts[23], remark='ook ongezonden')
        lost = place.live()
        place.kill()
        place.control('restore', '--from', path, '--replace')
        place.start()
        tap.check(place.live() != lost, 'the server lost something')
        # One who has nothing to give back goes on at once.
        carla = place.replica('carla')
        carla.set(contacts[2], remark='na het terugzetten')
        carla.sync()
        for who in (anna, bert, carla, anna, bert, carla):
            who.sync()
        check_equal_books(place, anna, bert, carla)
        told.update({contacts[20]: {'city': 'Stad 9'}, contacts[22]: {'remark': 'ongezonden'},
                     contacts[23]: {'remark': 'ook ongezonden'}, contacts[0]: {'remark': 'in de back-up'},
                     contacts[2]: {'remark': 'na het terugzetten'}})
        shown = {record['id']: record['values'] for record in map(json.loads, place.live())}
        for contact, values in told.items():
            tap.check_equal({field: shown[contact].get(field) for field in values}, values, contact)
        conflicts = {(item['record'], item['group']) for item in anna.conflicts()}
        tap.check_in((contacts[21], conflict['group']), conflicts, 'the conflict that there was')
        tap.check_in((contacts[2], 'remark'), conflicts, 'what was changed after the restore')
        known = {entry['changeset'] for entry in entries(place)}
        tap.check_equal(confirmed - known, set(), 'confirmed and lost')
        check_once(place, len(known))
        tap.check_equal([who.outbox() for who in (anna, bert, carla)], [[], [], []], 'unsent')
        place.control('doctor')


def contact_of(place, contact):
    found = [record['values'] for record in map(json.loads, place.live()) if record['id'] == contact]
    return found[0] if found else None


@tap.test('/disaster/S19-numbers-erasures-and-blocked-accounts-never-go-back')
def irrevocable():
    with office.Office(contacts=20) as place:
        place.add_user('piet')
        key = os.path.join(place.path, 'key')
        place.start('--journal', os.path.join(place.path, 'elsewhere'), '--receipts', key)
        tap.check_equal(os.stat(key).st_mode & 0o777, 0o600, 'mode of the key')
        anna, piet = place.replica('anna'), place.replica('piet', 'piet')
        contacts = sorted(contact['id'] for contact in anna.list())
        path, _ = backup(place)
        anna.set(contacts[3], remark='Kanarie-in-de-mijn')
        new = anna.run('new', 'contact', 'kind=person', 'family_name=Laatste').out.strip()
        anna.sync()
        last = int(contact_of(place, new)['number'])
        place.control('erase', contacts[3], '--reason', 'op verzoek', '--yes')
        place.control('user', 'block', 'piet')
        place.kill()
        # A stop in the middle of a line: nobody was answered on it.
        journal = os.path.join(place.path, 'elsewhere')
        with open(journal, 'ab') as file:
            file.write(b'{"kind":"series","at":1,"name":"conta')
        shutil.rmtree(place.data)
        os.mkdir(place.data, 0o700)
        done = place.control('restore', '--from', path, '--journal', journal, '--json').json()
        tap.check(done['series'] >= 1 and done['erased'] >= 1 and done['blocked'] == 1, repr(done))
        tap.check_equal(contact_of(place, contacts[3]), None, 'who was erased came back')
        blocked = [user for user in place.control('user', 'list', '--json').json() if user['login'] == 'piet'][0]
        tap.check(blocked['blocked'], 'a blocked account was let in again')
        dump = [line for line in place.dump() if '"restore"' in line]
        tap.check_equal(len(dump), 1, 'the restore is an entry of the ledger')
        with open(journal, 'rb') as file:
            whole = file.read()
        with open(journal, 'wb') as file:
            file.write(whole.replace(b'"kind":"erased"', b'"kind":"erasex"', 1))
        damaged = place.control('restore', '--from', path, '--journal', journal, '--replace', check=False)
        tap.check(damaged.status == 1 and 'elsewhere' in damaged.err, 'a damaged journal was believed: %r' % damaged)
        tap.check(last > 100000, 'a number was given')


@tap.test('/disaster/S19-numbers-go-on-from-the-last-one-given-also-when-nobody-heals')
def numbers():
    with office.Office(contacts=5) as place:
        place.start()
        anna = place.replica('anna')
        path, _ = backup(place)
        given = []
        for name in ('Een', 'Twee'):
            contact = anna.run('new', 'contact', 'kind=person', 'family_name=' + name).out.strip()
            anna.sync()
            given.append(int(contact_of(place, contact)['number']))
        place.kill()
        place.control('restore', '--from', path, '--replace')
        place.start()
        bert = place.replica('bert')
        contact = bert.run('new', 'contact', 'kind=person', 'family_name=Drie').out.strip()
        bert.sync()
        tap.check_equal(int(contact_of(place, contact)['number']), given[-1] + 1, 'after %r' % given)
        anna.sync()
        numbers_now = [record['values']['number'] for record in map(json.loads, place.live())
                       if record['kind'] == 'contact']
        tap.check_equal(len(numbers_now), len(set(numbers_now)), 'a number was given twice')
        tap.check(set(map(str, given)) <= set(numbers_now), 'the numbers that were told came back')


tap.main()
