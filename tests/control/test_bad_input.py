#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong around the exchange: each gets a clear message and an exit status, and loses nothing."""
import http.client
import json
import os
import resource
import shutil
import signal
import sqlite3
import ssl
import time

import office
import tap


def check_failed(answer, *words):
    tap.check_equal(answer.status, 1, repr(answer))
    tap.check(answer.err.startswith('ledenboekctl: '), repr(answer))
    for word in words:
        tap.check_in(word, answer.err, repr(answer))
    tap.check('CRITICAL' not in answer.err and 'WARNING' not in answer.err, repr(answer))


def desk_with_edit(place):
    """A replica with one change that is not sent."""
    place.start()
    desk = place.replica('desk')
    contact = desk.new('contact', family_name='Bewaard', city='Ede')
    return desk, contact


def check_nothing_lost(place, desk, contact):
    """What was typed is still here, and arrives."""
    tap.check_equal(desk.show(contact)['family_name'], 'Bewaard')
    desk.sync()
    tap.check_equal((desk.status()['unsent'], desk.dump()), (0, place.live()))
    tap.check(any(contact in line for line in place.live()), 'the contact is not at the server')


@tap.test('/bad/a-wrong-password-is-told-and-nothing-is-made')
def wrong_password():
    with office.Office(contacts=5) as place:
        place.start()
        wrong = place.write_password('wrong', 'niet-het-goede-woord')
        desk = place.replica('desk', login=False)
        check_failed(desk.login(check=False, password_file=wrong), 'password')
        check_failed(place.replica('other', user='nobody', login=False).login(check=False), 'password')
        check_failed(desk.run('status', check=False), 'login')
        desk.login()
        tap.check_equal(len(desk.list()), 5)
        check_failed(desk.login(check=False, password_file=wrong), 'password')
        tap.check_equal(len(desk.list()), 5)


@tap.test('/bad/many-wrong-tries-have-to-wait')
def many_tries():
    with office.Office() as place:
        place.start()
        wrong = place.write_password('wrong', 'niet-het-goede-woord')
        desk = place.replica('desk', login=False)
        for _ in range(10):
            desk.login(check=False, password_file=wrong)
        check_failed(desk.login(check=False), 'too many wrong tries')


@tap.test('/bad/an-ended-session-asks-to-log-in-again-and-keeps-what-is-unsent')
def ended_session():
    with office.Office() as place:
        desk, contact = desk_with_edit(place)
        place.control('user', 'passwd', 'beheer', '--password-file', place.password_file)
        check_failed(desk.sync(check=False), 'log in')
        tap.check_equal(desk.status()['unsent'], 1)
        desk.login()
        check_nothing_lost(place, desk, contact)


@tap.test('/bad/an-expired-session-asks-to-log-in-again-and-keeps-what-is-unsent')
def expired_session():
    with office.Office() as place:
        desk, contact = desk_with_edit(place)
        place.kill()
        with sqlite3.connect(os.path.join(place.data, 'book.db')) as book:
            book.execute('UPDATE session SET opened = 1000000, last_used = 1000000')
        book.close()
        place.start()
        check_failed(desk.sync(check=False), 'log in')
        tap.check_equal(desk.status()['unsent'], 1)
        desk.login()
        check_nothing_lost(place, desk, contact)


@tap.test('/bad/a-blocked-user-is-told-and-what-was-unsent-waits-for-the-office')
def blocked():
    with office.Office() as place:
        desk, contact = desk_with_edit(place)
        place.control('user', 'block', 'beheer')
        check_failed(desk.sync(check=False))
        check_failed(desk.login(check=False), 'blocked')
        place.control('user', 'unblock', 'beheer')
        desk.login()
        desk.sync()
        waiting = desk.run('parked', '--json').json()
        tap.check_equal(len(waiting), 1)
        desk.run('parked', 'apply', waiting[0]['id'], '--sync')
        check_nothing_lost(place, desk, contact)


@tap.test('/bad/a-changed-certificate-is-refused')
def changed_certificate():
    with office.Office() as place, office.Office() as other:
        desk, contact = desk_with_edit(place)
        place.kill()
        for name in ('server.pem', 'server-key.pem'):
            shutil.copy(os.path.join(place.data, name), os.path.join(place.path, name))
            shutil.copy(os.path.join(other.data, name), os.path.join(place.data, name))
        place.start()
        check_failed(desk.sync(check=False), 'certificate')
        tap.check_equal(desk.status()['unsent'], 1)
        place.kill()
        for name in ('server.pem', 'server-key.pem'):
            shutil.copy(os.path.join(place.path, name), os.path.join(place.data, name))
        place.start()
        check_nothing_lost(place, desk, contact)


@tap.test('/bad/a-renewed-certificate-of-the-same-authority-is-trusted')
def renewed_certificate():
    with office.Office() as place:
        desk, contact = desk_with_edit(place)
        place.kill()
        made = place.control('certificate', '--hostname', 'leden.example.org', '--json').json()
        tap.check(made['fingerprint'] != place.fingerprint and made['until'] > 0, repr(made))
        place.start()
        check_nothing_lost(place, desk, contact)


@tap.test('/bad/an-unknown-authority-is-refused')
def unknown_authority():
    with office.Office() as place, office.Office() as other:
        place.start()
        desk = place.replica('desk', login=False)
        check_failed(desk.login(check=False, authority=other.authority), 'authority')
        check_failed(office.control('replica', '--dir', desk.path, 'login', place.address, '--user', 'beheer',
                                    '--password-file', place.password_file, check=False), 'authority')
        check_failed(desk.login(check=False, authority=place.password_file))
        check_failed(desk.login(check=False, authority=place.path + '/none.pem'), 'none.pem')
        check_failed(office.control('replica', '--dir', desk.path, 'login', place.address.replace('https', 'http'),
                                    '--user', 'beheer', '--password-file', place.password_file, check=False), 'https')
        desk.login()


def book_of(desk):
    return max(os.path.join(desk.path, name) for name in os.listdir(desk.path)
               if name.startswith('replica-') and name.endswith('.db'))


@tap.test('/bad/a-corrupt-replica-file-is-named-and-kept')
def corrupt_replica():
    with office.Office(contacts=200) as place:
        desk, contact = desk_with_edit(place)
        path, kept = book_of(desk), desk.path + '-kept'
        with open(path, 'rb') as file:
            whole = file.read()
        os.rename(desk.path, kept)
        for damaged in (b'this is no database' * 400, whole[:100] + b'\xff' * 8000 + whole[8100:]):
            shutil.rmtree(desk.path, ignore_errors=True)
            shutil.copytree(kept, desk.path)
            for suffix in ('-wal', '-shm'):
                if os.path.exists(path + suffix):
                    os.unlink(path + suffix)
            with open(path, 'wb') as file:
                file.write(damaged)
            for command in (['list'], ['show', contact], ['sync']):
                check_failed(desk.run(*command, check=False), path)
            with open(path, 'rb') as file:
                tap.check_equal(len(file.read()), len(damaged), 'the damaged file was touched')
        shutil.rmtree(desk.path)
        os.rename(kept, desk.path)
        check_nothing_lost(place, desk, contact)


def request(place, method, path, body, headers=None):
    context = ssl.create_default_context(cafile=place.authority)
    connection = http.client.HTTPSConnection('127.0.0.1', place.port, context=context, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def log_in(place):
    status, body = request(place, 'POST', '/v1/login', json.dumps(
        {'login': 'beheer', 'password': office.PASSWORD, 'device': 'x',
         'replica': '0190fc30-3400-7bc4-83eb-f93d037f65ad'}))
    tap.check_equal(status, 200, repr(body))
    return {'Authorization': 'Bearer ' + json.loads(body)['token']}


@tap.test('/bad/malformed-json-is-answered-and-applies-nothing')
def malformed():
    with office.Office(contacts=10) as place:
        place.start()
        before = place.live()
        token = log_in(place)
        for body in (b'', b'{', b'\xff\xfe\x00', b'[1,2', b'{"replica": 7}\n', b'null\n', b'{}' * 1000, b'[' * 100000):
            status, answer = request(place, 'POST', '/v1/push', body, token)
            tap.check_equal(status, 400, repr((body[:40], answer)))
            tap.check_equal(json.loads(answer)['error'], 'malformed')
            status, answer = request(place, 'POST', '/v1/login', body)
            tap.check(status in (400, 401, 413), repr((body[:40], status, answer)))
        envelope = b'{"replica": "0190fc30-3400-7bc4-83eb-f93d037f65ad", "counter": 1}\n'
        status, answer = request(place, 'POST', '/v1/push', envelope + b'{"id": 12, "salt"\n', token)
        tap.check(status == 400 or json.loads(answer.splitlines()[0])['outcome'] == 'parked', repr((status, answer)))
        values = [line for line in place.live() if '"kind":"parked"' not in line]
        tap.check_equal(values, before)
        tap.check_equal(place.control('doctor', '--json').json()['healthy'], True)


@tap.test('/bad/a-body-too-large-is-refused-before-it-is-read')
def too_large():
    with office.Office(contacts=10) as place:
        place.start()
        token = log_in(place)
        before = place.live()
        for size in (5 * 1024 * 1024, 64 * 1024 * 1024):
            try:
                status, answer = request(place, 'POST', '/v1/push', b'x' * size, token)
                tap.check_equal(status, 413, repr(answer))
                tap.check_equal(json.loads(answer)['error'], 'too-large')
            except (ConnectionError, ssl.SSLError, BrokenPipeError):
                pass        # it may hang up while we still send
        tap.check_equal(place.live(), before)
        desk = place.replica('desk')
        tap.check_equal(len(desk.list()), 10)


@tap.test('/bad/peers-that-leave-give-their-connection-back')
def leaving():
    with office.Office() as place:
        place.start()
        descriptors = '/proc/%d/fd' % place.daemon.pid
        before = len(os.listdir(descriptors))
        for _ in range(60):
            tap.check_equal(request(place, 'GET', '/v1/status', None)[0], 401)
        for _ in range(300):
            if len(os.listdir(descriptors)) < before + 10:
                break
            time.sleep(0.1)
        left = len(os.listdir(descriptors))
        tap.check(left < before + 10, 'connections stay open: %d' % left)
        tap.check_equal(place.stop(), 0)


@tap.test('/bad/doctor-finds-what-was-tampered-with-and-what-is-damaged')
def doctor():
    with office.Office(contacts=50) as place:
        path = os.path.join(place.data, 'book.db')
        shutil.copy(path, path + '-kept')
        for statement in ("UPDATE ledger_change SET new = replace(new, 'NL', 'BE') WHERE new LIKE '%\"NL\"%'",
                          'DELETE FROM ledger_entry WHERE seq = (SELECT min(seq) + 1 FROM ledger_entry)'):
            with sqlite3.connect(path) as book:
                tap.check(book.execute(statement).rowcount > 0, statement)
            book.close()
            answer = place.control('doctor', '--json', check=False)
            check_failed(answer)
            tap.check(not answer.json()['healthy'] and answer.json()['faults'], repr(answer))
            shutil.copy(path + '-kept', path)
        os.chmod(os.path.join(place.data, 'server-key.pem'), 0o644)
        check_failed(place.control('doctor', check=False))
        os.chmod(os.path.join(place.data, 'server-key.pem'), 0o600)
        with open(path, 'r+b') as file:
            for page in range(10, 200, 3):
                file.seek(page * 4096)
                file.write(b'\xff' * 4096)
        answer = place.control('doctor', check=False)
        check_failed(answer)
        tap.check('damaged' in answer.err or answer.out, repr(answer))


def no_room(limit):
    """Files of this process cannot grow beyond `limit` bytes."""
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return prepare


@tap.test('/bad/a-full-disk-at-the-desk-is-told-and-loses-nothing')
def full_desk():
    with office.Office(contacts=100) as place:
        desk, contact = desk_with_edit(place)
        before, size = desk.dump(), os.path.getsize(book_of(desk))
        answer = desk.run('set', contact, 'remark=' + 'x' * 60000, check=False, preexec=no_room(64 * 1024))
        check_failed(answer, 'room')
        tap.check_equal(desk.dump(), before)
        fresh = place.replica('fresh', login=False)
        check_failed(fresh.login(check=False, preexec=no_room(size // 4)))
        fresh.login()
        check_nothing_lost(place, desk, contact)


@tap.test('/bad/a-full-disk-at-the-server-is-told-and-loses-nothing')
def full_server():
    with office.Office(contacts=100) as place:
        desk, contact = desk_with_edit(place)
        place.kill()
        place.control('doctor')
        for index in range(3):
            desk.set(contact, remark='%d ' % index + 'x' * 60000)
        with open(place.log, 'r+b') as log:
            log.truncate(0)
        place.starts = 0
        place.start(preexec=no_room(64 * 1024))
        check_failed(desk.sync(check=False), 'full')
        tap.check_equal(desk.status()['unsent'], 4)
        place.kill()
        place.start()
        check_nothing_lost(place, desk, contact)


tap.main()
