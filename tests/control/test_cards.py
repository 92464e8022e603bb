#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Member cards with real processes: numbers leased under a key in a real secret service, given out offline, over a
restore and by a copied workplace. Every test is a sentence.

    test_cards.py
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import office  # noqa: E402
import tap  # noqa: E402


class SecretService:
    """A session bus of its own with GNOME Keyring on it, unlocked; while it runs the programs use it."""

    def __enter__(self):
        for program in ('dbus-daemon', 'gnome-keyring-daemon'):
            if shutil.which(program) is None:
                tap.skip('missing: ' + program)
        self.path = tempfile.mkdtemp(prefix='ledenboek-secrets-')
        self.before = dict(os.environ)
        os.environ.update(HOME=self.path, XDG_DATA_HOME=self.path, XDG_RUNTIME_DIR=self.path)
        # libsecret leaves behind what only a main context of its own, long gone, would free.
        os.environ['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
        self.bus = subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--print-address=1'],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = self.bus.stdout.readline().decode().strip()
        self.keyring = subprocess.Popen(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
                                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.keyring.stdin.write(b'zonnebloem')
        self.keyring.stdin.close()
        deadline = time.monotonic() + 60
        while not os.path.exists(os.path.join(self.path, 'keyrings', 'login.keyring')):
            if time.monotonic() > deadline:
                raise office.Failure('the secret service does not start')
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        for process in (self.keyring, self.bus):
            process.kill()
            process.wait()
        self.bus.stdout.close()
        os.environ.clear()
        os.environ.update(self.before)
        shutil.rmtree(self.path, ignore_errors=True)


def cards(replica, *arguments, check=True):
    return replica.run('cards', *arguments, '--json', check=check)


def issue(replica, contact, *arguments):
    return cards(replica, 'issue', contact, *arguments).json()


def listed(replica, *arguments):
    return cards(replica, 'list', *arguments).json()


def read_files(path):
    content = b''
    for folder, _, names in os.walk(path):
        for name in names:
            with open(os.path.join(folder, name), 'rb') as file:
                content += file.read()
    return content


def issued(place):
    """Every number that the server has given out, by its book."""
    book = sqlite3.connect(os.path.join(place.data, 'book.db'))
    numbers = [row[0] for row in book.execute('SELECT number FROM issued')]
    book.close()
    tap.check_equal(len(numbers), len(set(numbers)), 'a number was given out twice')
    return set(numbers)


@tap.test('/cards/S7-without-a-secret-service-the-remedy-is-named-and-the-server-gives-numbers')
def no_service():
    with office.Office() as place:
        place.start()
        desk = place.replica('desk')
        contact = desk.new('contact', family_name='Jansen')
        before = os.environ.get('DBUS_SESSION_BUS_ADDRESS')
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=' + os.path.join(place.path, 'no-bus')
        try:
            refused = cards(desk, 'lease', check=False)
            tap.check_equal(refused.status, 1, repr(refused))
            tap.check_in('GNOME Keyring', refused.err)
            given = issue(desk, contact, '--sync')
        finally:
            os.environ.pop('DBUS_SESSION_BUS_ADDRESS')
            if before is not None:
                os.environ['DBUS_SESSION_BUS_ADDRESS'] = before
        tap.check_equal(len(given['number']), 12)
        wrong = desk.run('cards', 'lend', check=False)
        tap.check_equal(wrong.status, 2, repr(wrong))


@tap.test('/cards/S7-a-workplace-gives-out-leased-numbers-offline-that-its-files-alone-do-not-tell')
def offline():
    with SecretService(), office.Office() as place:
        place.start()
        desk = place.replica('desk')
        contact = desk.new('contact', family_name='Jansen')
        desk.sync()
        tap.check_equal(cards(desk, 'lease', '3').json()['left'], 3)
        place.kill()
        files = read_files(desk.path)
        given = [issue(desk, contact, 'valid_until=31-12-2030')['number'] for _ in range(3)]
        tap.check_equal(len(set(given)), 3, repr(given))
        tap.check(not any(number.encode() in files for number in given), 'a number lies in a file of the replica')
        late = issue(desk, contact)
        tap.check_equal(late['number'], None)
        place.start()
        desk.sync()
        desk.sync()
        shown = {card['number']: card for card in listed(desk)}
        tap.check(set(given) < set(shown) and len(shown) == 4, repr(shown))
        tap.check_equal({card['state'] for card in shown.values()}, {'valid'})
        tap.check_equal({card['workstation'] for card in shown.values()}, {'desk'})
        tap.check_equal(desk.status()['parked'], 0)
        tap.check_equal(issued(place), set(shown))


@tap.test('/cards/S19-numbers-never-go-back-when-the-server-is-restored-from-an-older-copy')
def restored():
    with SecretService(), office.Office() as place:
        place.start()
        desk, other = place.replica('desk'), place.replica('other')
        contact = desk.new('contact', family_name='Jansen')
        desk.sync()
        other.sync()
        cards(desk, 'lease', '5')
        copy = os.path.join(place.path, 'older.backup')
        place.control('backup', '--to', copy)
        cards(other, 'lease', '50')
        given = [issue(other, contact)['number'] for _ in range(2)]
        other.sync()
        online = issue(place.replica('third'), contact, '--sync')['number']
        unsent = issue(other, contact)['number']
        before = issued(place)
        place.stop()
        place.control('restore', '--from', copy, '--replace')
        tap.check_equal(issued(place) >= before - {online}, True, 'the restored book forgot numbers')
        tap.check_in(online, issued(place))
        place.start()
        for replica in (other, desk, other):
            replica.sync()
        states = {card['number']: card['state'] for card in listed(other)}
        tap.check_equal([states.get(number) for number in given + [unsent]], ['valid'] * 3, repr(states))
        tap.check_equal(other.status()['parked'], 0)
        cards(desk, 'lease', '200')
        tap.check_equal(len(issued(place) - before), 200)


@tap.test('/cards/S7-of-two-cards-with-one-number-from-a-copied-workplace-the-later-is-void-and-listed')
def copied():
    with SecretService(), office.Office() as place:
        place.start()
        desk = place.replica('desk')
        contact, second = desk.new('contact', family_name='Jansen'), desk.new('contact', family_name='Bakker')
        desk.sync()
        cards(desk, 'lease', '4')
        clone = office.Replica(place, 'clone', desk.user)
        shutil.copytree(desk.path, clone.path)
        numbers = [issue(desk, contact)['number'], issue(clone, second)['number']]
        tap.check_equal(numbers[0], numbers[1])
        for replica in (desk, clone, desk):
            replica.sync()
        for replica in (desk, clone):
            void = listed(replica, '--void')
            tap.check_equal([(card['contact'], card['reason'], card['again']) for card in void],
                            [(second, 'number_twice', True)], repr(void))
        # The copy has no leased numbers any more: what it gives out now is the server's.
        again = issue(clone, second, '--sync')['number']
        tap.check(again not in (None, numbers[0]), repr(again))
        tap.check_equal([card['again'] for card in listed(clone, '--void')], [False])
        lost = [card for card in listed(clone) if card['number'] == again][0]
        cards(clone, 'void', lost['id'], 'lost')
        tap.check_equal({card['reason'] for card in listed(clone, '--void')}, {'number_twice', 'lost'})
        tap.check_equal(json.dumps(listed(clone)).count('"valid"'), 1)


if __name__ == '__main__':
    tap.main()
