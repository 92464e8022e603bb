#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a book safe, with real processes on both engines: backups and moves take the contents of files along,
a restore goes to any engine, doctor finds what is amiss, rebuild makes anew what can be."""
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
        place.start()
        anna = place.replica('anna')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        anna.sync()
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
        place.start()
        anna = place.replica('anna')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        anna.sync()
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
        place.start()
        anna = place.replica('anna')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        anna.sync()
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
        place.start()
        anna = place.replica('anna')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        anna.sync()
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


tap.main()
