#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a book safe, with real processes on both engines: backups and moves take the contents of files along,
a restore goes to any engine, doctor finds what is amiss, rebuild makes anew what can be."""
import ctypes
import hashlib
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'support'))

import office  # noqa: E402
import postgres  # noqa: E402
import tap  # noqa: E402

KIBI = 1024


def write(place, name, content):
    path = os.path.join(place.path, name)
    with open(path, 'wb') as file:
        file.write(content)
    return path


def held(folder):
    """The contents under a folder: name to path."""
    return {name: os.path.join(path, name) for path, _, names in os.walk(folder) for name in names}


def add_file(desk, contact, name, content):
    desk.run('file', 'add', contact, write(desk.place, name, content))
    desk.sync()
    return [one['content'] for one in desk.json('file', 'list', contact) if one['name'] == name][0]


def fetch(desk, contact, name):
    target = os.path.join(desk.place.path, 'got')
    if os.path.exists(target):
        os.unlink(target)
    desk.run('file', 'get', contact, name, target)
    with open(target, 'rb') as file:
        return file.read()


def backup(place, name='backup', *more):
    return place.control('backup', '--to', os.path.join(place.path, name), '--json', *more).json()


def faults(place):
    return place.control('doctor', '--json', check=False).json()['faults']


def book(place):
    """All lines of the dump that a restore leaves as they were."""
    return [line for line in place.dump() if not line.startswith('{"clock":') and '"action":"restore"' not in line]


def on_both_engines(function):
    """Runs it with the book in a file of the folder and, where there is one, in a PostgreSQL."""
    function(None)
    if postgres.find_programs() is None:
        print('# PostgreSQL is not installed')
        return
    with postgres.Cluster() as cluster:
        function(cluster)


def begin(place):
    """A desk, and a contact that the server has."""
    place.start()
    anna = place.replica('anna')
    contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
    anna.sync()
    return anna, contact


@tap.test('/safekeeping/S19-a-backup-takes-the-contents-of-files-along-and-copies-only-new-ones')
def with_contents():
    def story(cluster):
        with office.Office(database=cluster and cluster.address()) as place:
            place.start()
            anna = place.replica('anna')
            contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
            anna.sync()
            letter, photo = os.urandom(1500 * KIBI), os.urandom(70 * KIBI)
            first = add_file(anna, contact, 'brief.pdf', letter)
            made = backup(place)
            tap.check_equal((made['contents'], made['copied']), (1, 1))
            second = add_file(anna, contact, 'foto.jpg', photo)
            made = backup(place, 'tweede')
            tap.check_equal((made['contents'], made['copied']), (2, 1))
            beside = held(os.path.join(place.path, 'ledenboek-files'))
            tap.check_equal(sorted(beside), sorted([first, second]))
            tap.check_equal(backup(place, 'derde', '--without-files')['copied'], 0)
            wanted = book(place)
            place.stop()
            # All is gone but the backup, the journal and the keys.
            journal = os.path.join(place.path, 'journaal')
            shutil.copy(os.path.join(place.data, 'journal'), journal)
            shutil.rmtree(os.path.join(place.data, 'files'), ignore_errors=True)
            where = ['--replace']
            if cluster:
                place.where = ['--database', cluster.make('ander')]
                where = []
            path = os.path.join(place.path, 'tweede')
            done = place.control('restore', '--from', path, '--journal', journal, '--json', *where).json()
            tap.check_equal((done['contents'], done['copied']), (2, 2))
            tap.check_equal(book(place), wanted)
            tap.check_equal(faults(place), [])
            place.start()
            bert = place.replica('bert')
            tap.check(fetch(bert, contact, 'brief.pdf') == letter, 'another content came back')
            tap.check(fetch(bert, contact, 'foto.jpg') == photo, 'another content came back')
    on_both_engines(story)


@tap.test('/safekeeping/S19-a-backup-with-a-content-missing-or-damaged-is-not-made-nor-restored')
def incomplete():
    with office.Office() as place:
        anna, contact = begin(place)
        name = add_file(anna, contact, 'brief.pdf', os.urandom(90 * KIBI))
        path = held(os.path.join(place.data, 'files'))[name]
        with open(path, 'rb') as file:
            whole = file.read()
        for number, damaged in enumerate((None, whole[:-1], b'x' + whole[1:])):
            os.unlink(path)
            if damaged is not None:
                with open(path, 'wb') as file:
                    file.write(damaged)
            told = faults(place)
            tap.check_equal(len(told), 1, repr(told))
            tap.check_in(name, told[0])
            refused = place.control('backup', '--to', os.path.join(place.path, 'backup'), check=False)
            tap.check(refused.status == 1 and name in refused.err, 'damage %d: %r' % (number, refused))
            tap.check(not os.path.exists(os.path.join(place.path, 'backup')), 'a backup stands there')
            with open(path, 'wb') as file:
                file.write(whole)
        tap.check_equal(faults(place), [])
        backup(place)
        shutil.rmtree(os.path.join(place.path, 'ledenboek-files'))
        shutil.rmtree(os.path.join(place.data, 'files'))
        place.stop()
        before = place.dump()
        refused = place.control('restore', '--from', os.path.join(place.path, 'backup'), '--replace', check=False)
        tap.check(refused.status == 1 and '--without-files' in refused.err, repr(refused))
        tap.check_equal(place.dump(), before)
        place.control('restore', '--from', os.path.join(place.path, 'backup'), '--replace', '--without-files')
        tap.check_equal(len(faults(place)), 1)


@tap.test('/safekeeping/S19-what-came-after-the-backup-is-found-again-when-its-file-is-healed')
def healed_file():
    with office.Office() as place:
        anna, contact = begin(place)
        backup(place)
        letter = os.urandom(90 * KIBI)
        add_file(anna, contact, 'brief.pdf', letter)
        place.kill()
        place.control('restore', '--from', os.path.join(place.path, 'backup'), '--replace')
        place.start()
        anna.sync()
        bert = place.replica('bert')
        tap.check(fetch(bert, contact, 'brief.pdf') == letter, 'another content came back')
        tap.check_equal(anna.json('parked'), [])
        tap.check_equal(faults(place), [])


@tap.test('/safekeeping/doctor-finds-what-is-kept-and-named-by-nobody-and-rebuild-removes-it')
def strays():
    with office.Office() as place:
        anna, contact = begin(place)
        name = add_file(anna, contact, 'brief.pdf', b'Beste Jan')
        stray = os.path.join(place.data, 'files', 'ab', 'ab' + 62 * '0')
        os.makedirs(os.path.dirname(stray), exist_ok=True)
        with open(stray, 'wb') as file:
            file.write(b'van niemand')
        tap.check_equal(faults(place), [], 'what may still be on its way is no fault')
        os.utime(stray, (1, 1))
        told = faults(place)
        tap.check_equal(len(told), 1, repr(told))
        tap.check_in('rebuild', told[0])
        tap.check_equal(place.control('rebuild', '--json').json()['removed_contents'], 1)
        tap.check_equal(sorted(held(os.path.join(place.data, 'files'))), [name])
        tap.check_equal(faults(place), [])


@tap.test('/safekeeping/a-move-takes-the-contents-of-files-along-there-and-back')
def moved():
    if postgres.find_programs() is None:
        tap.skip('PostgreSQL is not installed')
    with postgres.Cluster() as cluster, office.Office() as place:
        anna, contact = begin(place)
        letter = os.urandom(1300 * KIBI)
        name = add_file(anna, contact, 'brief.pdf', letter)
        place.stop()
        address = cluster.address()
        place.control('move', '--to', address)
        shutil.rmtree(os.path.join(place.data, 'files'))
        os.unlink(os.path.join(place.data, 'book.db'))
        place.where = ['--database', address]
        tap.check_equal(faults(place), [])
        place.start()
        bert = place.replica('bert')
        tap.check(fetch(bert, contact, 'brief.pdf') == letter, 'another content came back')
        place.stop()
        office.control('move', '--data', place.data, '--from', address)
        place.where = []
        tap.check_equal(sorted(held(os.path.join(place.data, 'files'))), [name])
        tap.check_equal(faults(place), [])
        place.start()
        carla = place.replica('carla')
        tap.check(fetch(carla, contact, 'brief.pdf') == letter, 'another content came back')


@tap.test('/safekeeping/a-book-is-restored-from-either-engine-to-either-and-is-the-same')
def to_any_engine():
    if postgres.find_programs() is None:
        tap.skip('PostgreSQL is not installed')
    with postgres.Cluster() as cluster:
        for source in (None, cluster.address()):
            with office.Office(contacts=40, database=source) as place:
                backup(place)
                wanted = book(place)
                # The last version that was given: none is given twice.
                before = [line for line in place.dump() if line.startswith('{"clock":')]
                name = 'doel-%d' % (source is not None)
                place.where = ['--database', cluster.make(name)]
                path = os.path.join(place.path, 'backup')
                done = place.control('restore', '--from', path, '--json').json()
                tap.check_equal(done['epoch'], 2)
                tap.check_equal(book(place), wanted)
                tap.check(before != [line for line in place.dump() if line.startswith('{"clock":')], 'the clock stands')
                tap.check_equal(faults(place), [])
                refused = place.control('restore', '--from', path, check=False)
                tap.check(refused.status == 1 and 'not empty' in refused.err, repr(refused))
                tap.check_equal(book(place), wanted)
                # One that did not come to its end is not served, and the next one begins anew.
                cluster.psql("INSERT INTO book (key, value) VALUES ('restoring', '1')", name)
                refused = place.control('dump', check=False)
                tap.check(refused.status == 1 and 'restore' in refused.err, repr(refused))
                tap.check_equal(place.control('restore', '--from', path, '--json').json()['epoch'], 3)
                tap.check_equal(book(place), wanted)


def numbers(place):
    return sorted(record['values']['number'] for record in map(json.loads, place.live())
                  if record['kind'] == 'contact')


@tap.test('/safekeeping/S19-a-restore-says-when-the-journal-is-missing-older-or-of-another-book')
def wrong_journals():
    with office.Office(contacts=5) as place, office.Office(contacts=1) as other:
        journal = os.path.join(place.data, 'journal')
        older = os.path.join(place.path, 'ouder')
        shutil.copy(journal, older)
        place.start()
        anna = place.replica('anna')
        anna.new('contact', family_name='Een')
        anna.sync()
        backup(place)
        place.kill()
        path = os.path.join(place.path, 'backup')
        before = place.dump()
        for named, words in ((older, 'older copy'), (os.path.join(other.data, 'journal'), 'another book'),
                             (os.path.join(place.path, 'nergens'), '--without-journal')):
            refused = place.control('restore', '--from', path, '--replace', '--journal', named, check=False)
            tap.check(refused.status == 1 and words in refused.err, repr(refused))
        tap.check_equal(place.dump(), before)
        tap.check(not os.path.exists(os.path.join(place.path, 'nergens')), 'a journal was made')
        os.rename(journal, os.path.join(place.path, 'weg'))
        refused = place.control('restore', '--from', path, '--replace', check=False)
        tap.check(refused.status == 1 and '--without-journal' in refused.err, repr(refused))
        done = place.control('restore', '--from', path, '--replace', '--without-journal', '--json').json()
        tap.check(done['epoch'] > 2, 'an epoch that may have been begun before: %r' % done)
        tap.check_equal(faults(place), [])
        # What was begun anew is whole: with it the next restore goes well.
        backup(place)
        tap.check_equal(place.control('restore', '--from', path, '--replace', '--json').json()['epoch'],
                        done['epoch'] + 1)


@tap.test('/safekeeping/S19-a-journal-that-is-gone-is-told-and-one-begun-anew-holds-what-the-book-knows')
def begun_anew():
    with office.Office(contacts=3) as place:
        journal = os.path.join(place.data, 'journal')
        place.add_user('piet')
        contact = [record['id'] for record in map(json.loads, place.live()) if record['kind'] == 'contact'][0]
        place.control('erase', contact, '--reason', 'op verzoek', '--yes')
        place.control('user', 'block', 'piet')
        known = place.control('journal', '--json').json()
        tap.check(known['erased'] >= 1 and known['series'] >= 1, repr(known))
        place.start()
        anna = place.replica('anna')
        os.unlink(journal)
        anna.new('contact', family_name='Een')
        given = numbers(place)
        tap.check_equal(anna.sync(check=False).status, 1)
        tap.check_equal(anna.status()['unsent'], 1)
        tap.check_equal(numbers(place), given, 'a number was given out that the journal does not know')
        tap.check_in(journal, place.read_log())
        place.stop()
        refused = place.control('user', 'unblock', 'piet', check=False)
        tap.check(refused.status == 1 and 'journal --begin' in refused.err, repr(refused))
        tap.check_in('journal --begin', faults(place)[0])
        begun = place.control('journal', '--begin', '--json').json()
        again = place.control('journal', '--json').json()
        tap.check_equal([again[name] for name in ('series', 'erased', 'leases', 'epoch')],
                        [known[name] for name in ('series', 'erased', 'leases', 'epoch')])
        tap.check_equal(begun['id'], again['id'])
        moved = place.control('journal', '--journal', os.path.join(place.path, 'elders'), '--json').json()
        tap.check_equal(moved['journal'], os.path.join(place.path, 'elders'))
        place.start()
        anna.sync()
        tap.check_equal(anna.status()['unsent'], 0)
        with open(moved['journal'], encoding='utf-8') as file:
            tap.check_in('"blocked":1', file.read())
        tap.check_equal(faults(place), [])


def mount_small(folder):
    """A disk of two pages that only this process and its children see."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(0x00020000) != 0 or library.mount(b'none', b'/', None, 0x44000, None) != 0 or \
            library.mount(b'tmpfs', folder.encode(), b'tmpfs', 0, b'size=8k') != 0:
        tap.skip('no disk can be mounted here: ' + os.strerror(ctypes.get_errno()))


def fill_page(journal):
    """A line of a kind that nobody knows, so long that no other fits into its page."""
    left = 4096 - os.path.getsize(journal) % 4096 - 20
    text = b'{"kind":"filling","at":1,"x":"%s"}' % (b'x' * (left - 66))
    with open(journal, 'ab') as file:
        file.write(text + b'\t' + hashlib.sha256(text).hexdigest()[:32].encode() + b'\n')


@tap.test('/safekeeping/S19-with-the-disk-of-the-journal-full-nothing-is-given-out-and-nothing-is-lost')
def full():
    with office.Office(contacts=3) as place:
        disk = os.path.join(place.path, 'schijf')
        os.mkdir(disk)
        mount_small(disk)
        journal = os.path.join(disk, 'journaal')
        place.start('--journal', journal)
        anna = place.replica('anna')
        fill_page(journal)
        with open(os.path.join(disk, 'vol'), 'wb') as file:
            file.write(b'x' * 4096)
        size, given = os.path.getsize(journal), numbers(place)
        anna.new('contact', family_name='Een')
        tap.check_equal(anna.sync(check=False).status, 1)
        refused = place.control('user', 'block', 'beheer', check=False)
        tap.check(refused.status == 1 and 'journaal' in refused.err, repr(refused))
        tap.check_equal([user['blocked'] for user in place.control('user', 'list', '--json').json()], [False])
        tap.check_equal((os.path.getsize(journal), numbers(place)), (size, given))
        tap.check_equal(anna.status()['unsent'], 1)
        os.unlink(os.path.join(disk, 'vol'))
        anna.sync()
        tap.check_equal((anna.status()['unsent'], len(numbers(place))), (0, len(given) + 1))
        tap.check_equal(faults(place), [])


@tap.test('/safekeeping/S27-on-postgresql-no-page-of-a-table-holds-a-byte-of-what-was-erased')
def rewritten():
    if postgres.find_programs() is None:
        tap.skip('PostgreSQL is not installed')
    canary = 'Qanarievogel'
    with postgres.Cluster() as cluster, office.Office(contacts=20, database=cluster.address()) as place:
        def pages():
            """The files of tables and indexes in which the canary lies; not those of the log."""
            cluster.psql('CHECKPOINT')
            found = []
            for path, _, names in os.walk(os.path.join(cluster.data, 'base')):
                for name in names:
                    with open(os.path.join(path, name), 'rb') as file:
                        content = file.read().lower()
                    found += [os.path.join(path, name)] if canary.lower().encode() in content else []
            return found
        place.start()
        anna = place.replica('anna')
        contact = anna.new('contact', given_name=canary, family_name=canary)
        anna.sync()
        for number in range(8):
            anna.set(contact, remark=canary * 200 + str(number), city=canary + str(number))
            anna.sync()
        cluster.psql('ANALYZE')
        tap.check(len(pages()) >= 2, 'the canary should be in the tables by now')
        place.control('erase', contact, '--reason', 'op verzoek', '--yes')
        tap.check_equal(pages(), [])
        told = place.control('erasures', '--json').json()[0]
        tap.check(told['scrubbed'] is not None, repr(told))
        certificate = place.control('erasure', 'show', told['erasure']).out
        tap.check_in('write-ahead log', certificate)
        tap.check_equal(faults(place), [])


tap.main()
