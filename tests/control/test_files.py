#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a contact with real processes: added offline, sent in pieces, fetched, killed amidst on either side."""
import hashlib
import http.client
import json
import os
import sqlite3
import ssl
import subprocess
import time

import office
import tap

MEBI = 1024 * 1024


def write(place, name, content):
    path = os.path.join(place.path, name)
    with open(path, 'wb') as file:
        file.write(content)
    return path


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def two_desks(place, contacts=1):
    place.start()
    anna, bert = place.replica('anna'), place.replica('bert')
    made = [anna.new('contact', given_name='Jan', family_name='Bergsma') for _ in range(contacts)]
    anna.sync()
    bert.sync()
    return anna, bert, made


def files(replica, contact):
    return replica.json('file', 'list', contact)


def stored(place):
    """The contents that the server holds: name to bytes."""
    found = {}
    for folder, _, names in os.walk(os.path.join(place.data, 'files')):
        found.update({name: read(os.path.join(folder, name)) for name in names})
    return found


def contents(replica):
    folder = os.path.join(replica.path, 'files')
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


@tap.test('/files/added-offline-shown-as-not-sent-then-fetched-by-another-as-it-was')
def whole_way():
    with office.Office() as place:
        anna, bert, (contact,) = two_desks(place)
        place.kill()
        letter = os.urandom(3 * MEBI + 17)
        anna.run('file', 'add', contact, write(place, 'brief.pdf', letter))
        seen = files(anna, contact)
        tap.check_equal([(one['name'], one['size'], one['sent'], one['here']) for one in seen],
                        [('brief.pdf', len(letter), False, True)])
        tap.check_equal(anna.status()['unsent'], 1)
        place.start()
        anna.sync()
        tap.check_equal([one['sent'] for one in files(anna, contact)], [True])
        tap.check_equal(anna.status()['unsent'], 0)
        bert.sync()
        tap.check_equal([(one['name'], one['here']) for one in files(bert, contact)], [('brief.pdf', False)])
        target = os.path.join(place.path, 'got')
        bert.run('file', 'get', contact, 'brief.pdf', target)
        tap.check(read(target) == letter, 'another content came back')
        tap.check_equal([one['here'] for one in files(bert, contact)], [True])
        place.kill()
        os.unlink(target)
        bert.run('file', 'get', contact, 'brief.pdf', target)
        tap.check(read(target) == letter, 'not the content that lies here')
        tap.check_equal(place.control('doctor', '--json').json()['faults'], [])


@tap.test('/files/nothing-of-the-content-is-readable-and-two-contacts-share-nothing')
def unreadable():
    with office.Office() as place:
        anna, _, (one, other) = two_desks(place, 2)
        canary = b'KANARIE-in-de-brief-' * 9000
        path = write(place, 'brief.txt', canary)
        anna.run('file', 'add', one, path)
        anna.run('file', 'add', other, path)
        anna.sync()
        held = stored(place)
        tap.check_equal(len(held), 2)
        first, second = held.values()
        tap.check(first != second, 'the same bytes lie twice')
        tap.check(not any(first[at:at + 16] in second for at in range(0, len(first) - 16, 997)), 'they share bytes')
        os.unlink(path)
        for folder in (place.data, anna.path):
            for root, _, names in os.walk(folder):
                for name in names:
                    tap.check(b'KANARIE' not in read(os.path.join(root, name)), 'readable in ' + name)
        for name, content in held.items():
            tap.check_equal(hashlib.sha256(content).hexdigest(), name)


def begin_sync(replica):
    return subprocess.Popen([tap.program('server/control/ledenboekctl'), 'replica', '--dir', replica.path, 'sync'],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def received(place):
    """Bytes of the content under way that the server has noted."""
    book = sqlite3.connect('file:%s?mode=ro' % os.path.join(place.data, 'book.db'), uri=True, timeout=10)
    with book:
        row = book.execute('SELECT received, size, complete FROM file_content').fetchone()
    book.close()
    return row or (0, 0, 0)


def cut_upload(place, replica, kill):
    """A sync that is killed after the server has noted some of the content; how much it was."""
    process = begin_sync(replica)
    deadline = time.monotonic() + office.DEADLINE
    while time.monotonic() < deadline and process.poll() is None and received(place)[0] == 0:
        time.sleep(0.002)
    kill(process)
    process.wait(office.DEADLINE)
    return received(place)


@tap.test('/files/an-upload-cut-by-kill-9-of-either-side-goes-on-where-it-was')
def cut():
    with office.Office() as place:
        anna, bert, (contact,) = two_desks(place)
        film = os.urandom(24 * MEBI)
        anna.run('file', 'add', contact, write(place, 'film.mp4', film))
        cuts = []
        for kill in (lambda process: process.kill(), lambda process: place.kill()):
            cuts.append(cut_upload(place, anna, kill))
            if place.daemon is None:
                place.start()
        tap.check(0 < cuts[0][0] < cuts[0][1], 'the first kill hit nothing: %r' % (cuts[0],))
        tap.check(cuts[1][0] >= cuts[0][0], 'the second began anew: %r' % (cuts,))
        bert.sync()
        tap.check_equal(files(bert, contact), [], 'a record came before its content')
        anna.sync()
        bert.sync()
        target = os.path.join(place.path, 'got')
        bert.run('file', 'get', contact, 'film.mp4', target)
        tap.check(read(target) == film, 'another content came back')
        tap.check_equal(anna.status()['unsent'], 0)
        print('# cut after %s' % ' and '.join('%d of %d bytes' % one[:2] for one in cuts))


@tap.test('/files/other-changesets-pass-one-that-waits-and-what-builds-on-it-follows-it')
def passing():
    with office.Office() as place:
        place.start('--file-mib', '1')
        anna, bert = place.replica('anna'), place.replica('bert')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        anna.sync()
        record = anna.run('file', 'add', contact, write(place, 'groot.bin', os.urandom(2 * MEBI))).out.strip()
        anna.set(record, name='nog groter.bin')
        anna.set(contact, city='Breda')
        anna.sync()
        tap.check_equal(anna.status()['unsent'], 2)
        seen = files(anna, contact)
        tap.check_equal([one['sent'] for one in seen], [False])
        tap.check(seen[0]['trouble'], 'the refusal has no reason')
        bert.sync()
        tap.check_equal((bert.show(contact)['city'], files(bert, contact)), ('Breda', []))
        # A server that takes it lets both go, in their order.
        place.stop()
        place.start()
        anna.set(contact, city='Gent')
        anna.sync()
        bert.sync()
        tap.check_equal(anna.status()['unsent'], 0)
        tap.check_equal(anna.conflicts() + anna.json('parked'), [])
        tap.check_equal([one['name'] for one in files(bert, contact)], ['nog groter.bin'])
        tap.check_equal(bert.show(contact)['city'], 'Gent')
        tap.check_equal(anna.dump(), place.live())


@tap.test('/files/the-content-goes-from-the-replica-with-its-last-record')
def last_reference():
    with office.Office() as place:
        anna, bert, (contact,) = two_desks(place)
        record = anna.run('file', 'add', contact, write(place, 'brief.txt', b'Beste Jan')).out.strip()
        anna.sync()
        bert.sync()
        bert.run('file', 'get', contact, 'brief.txt', os.path.join(place.path, 'got'))
        tap.check_equal((len(contents(anna)), len(contents(bert))), (1, 1))
        anna.run('delete', record)
        anna.sync()
        bert.sync()
        tap.check_equal((contents(anna), contents(bert)), ([], []))


def request(place, method, path, token=None, body=None):
    host, port = place.address[len('https://'):].split(':')
    connection = http.client.HTTPSConnection(host, int(port), timeout=30,
                                             context=ssl._create_unverified_context())
    connection.request(method, path, body, {'Authorization': 'Bearer ' + token} if token else {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def login(place, user):
    status, content = request(place, 'POST', '/v1/login', None, json.dumps(
        {'login': user, 'password': office.PASSWORD, 'device': 'proef',
         'replica': '0192f0c1-7a5b-7c3d-8e4f-000000000001'}))
    tap.check_equal(status, 200)
    return json.loads(content)['token']


@tap.test('/files/rights-and-scope-of-today-decide-and-no-path-comes-from-outside')
def access():
    with office.Office() as place:
        anna, _, (contact,) = two_desks(place)
        place.add_user('gast', access='contact=read')
        anna.run('file', 'add', contact, write(place, 'brief.txt', b'Beste Jan'))
        anna.sync()
        name = files(anna, contact)[0]['content']
        chief, guest = login(place, 'beheer'), login(place, 'gast')
        tap.check_equal(request(place, 'GET', '/v1/files/' + name, chief)[0], 200)
        tap.check_equal(request(place, 'GET', '/v1/files/' + name, guest)[0], 404)
        tap.check_equal(request(place, 'GET', '/v1/files/' + name)[0], 401)
        tap.check_equal(request(place, 'PUT', '/v1/uploads/%s?offset=0&size=3' % ('0' * 64), guest, b'abc')[0], 403)
        tap.check_equal(request(place, 'PUT', '/v1/uploads/%s?offset=0&size=3' % ('0' * 64), chief, b'abc')[0], 422)
        tap.check_equal(request(place, 'PUT', '/v1/uploads/%s?offset=1&size=3' % ('0' * 64), chief, b'abc')[0], 400)
        big = '/v1/uploads/%s?offset=0&size=%d' % ('1' * 64, 200 * MEBI)
        tap.check_equal(request(place, 'PUT', big, chief, b'abc')[0], 413)
        for bad in ('..%2f..%2fbook.db', name[:-1], name.upper(), name + '0', '..'):
            for path in ('/v1/files/', '/v1/uploads/'):
                tap.check_in(request(place, 'GET', path + bad, chief)[0], (400, 404), path + bad)
        tap.check_equal(len(stored(place)), 1)


@tap.test('/files/the-database-as-store-serves-the-same')
def in_database():
    with office.Office() as place:
        place.start('--files', 'database')
        anna, bert = place.replica('anna'), place.replica('bert')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        letter = os.urandom(2 * MEBI + 5)
        anna.run('file', 'add', contact, write(place, 'brief.pdf', letter), '--sync')
        bert.sync()
        target = os.path.join(place.path, 'got')
        bert.run('file', 'get', contact, 'brief.pdf', target)
        tap.check(read(target) == letter, 'another content came back')
        tap.check_equal(stored(place), {})


tap.main()
