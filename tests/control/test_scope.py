#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk that may see a fifth of the book holds nothing of the rest, in no byte of its folder: from the first sync,
after its scope was taken away, after an area was, and after an erasure (S23, S24, S26, S27, I2). Real processes.
"""
import json
import os
import random
import ssl
import string
import sys
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import office  # noqa: E402
import tap  # noqa: E402

BRANCHES = ['Breda', 'Gent', 'Luik', 'Utrecht', 'Zwolle']
CONTACTS = 1250


def words(n):
    """Names that nothing else spells: found again as they are, folded, or without the first letters they share."""
    made = random.Random(7)
    return [''.join(made.choice(string.ascii_lowercase) for _ in range(14)) for _ in range(n)]


class Book:
    """A book of five branches: names are canaries of their contacts, remarks are canaries of an area."""

    def __init__(self, place):
        self.place = place
        place.start()
        self.beheer = place.replica('beheer')
        self.branches = [self.beheer.new('branch', name=name) for name in BRANCHES]
        self.names, self.remarks = words(2 * CONTACTS)[:CONTACTS], words(2 * CONTACTS)[CONTACTS:]
        path = os.path.join(place.path, 'lines')
        with open(path, 'w', encoding='utf-8') as file:
            for i in range(CONTACTS):
                file.write(json.dumps({'new': 'contact', 'fields': {
                    'kind': 'person', 'family_name': self.names[i].capitalize(), 'remark': self.remarks[i],
                    'branch': self.branches[i % 5]}}) + '\n')
        self.beheer.run('batch', path)
        os.remove(path)
        self.beheer.sync()

    def outside(self, branch):
        return [name for i, name in enumerate(self.names) if i % 5 != branch]

    def inside(self, branch):
        return [name for i, name in enumerate(self.names) if i % 5 == branch]


def scan(replica, canaries):
    """The canaries that stand in any file of the folder; an index may leave out the letters that two words share."""
    found = set()
    tails = {}
    for canary in canaries:
        tails.setdefault(canary[4:].encode(), canary)
    for folder, _, files in os.walk(replica.path):
        for name in files:
            with open(os.path.join(folder, name), 'rb') as file:
                content = file.read().lower()
            found.update(canary for tail, canary in tails.items() if tail in content)
    return found


def check_holds(replica, book, branch):
    expect = len(book.inside(branch))
    tap.check(len(replica.list('--limit', '5000')) == expect, 'the desk lists the contacts of its branch')
    missing = set(book.inside(branch)) - scan(replica, book.inside(branch))
    tap.check(not missing, 'and its files hold them: the scan finds what is there')
    found = scan(replica, book.outside(branch))
    tap.check(not found, 'none of %d canaries outside: %s' % (len(book.outside(branch)), sorted(found)[:3]))


def ask(place, replica, path):
    """What the server says to that replica's session: (status, body)."""
    with open(os.path.join(replica.path, 'session'), encoding='utf-8') as file:
        token = next(line.split('=', 1)[1].strip() for line in file if line.startswith('token='))
    request = urllib.request.Request(place.address + path, headers={'Authorization': 'Bearer ' + token})
    try:
        with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=place.authority),
                                    timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@tap.test('/scope/S23-S24-S26-I2-a-desk-of-a-fifth-of-the-book-holds-no-byte-of-the-rest')
def a_fifth_of_the_book():
    with office.Office() as place:
        book = Book(place)
        place.control('user', 'add', 'piet', '--name', 'Piet', '--scope', 'Breda', '--password-file',
                      place.password_file)
        piet = place.replica('piet', 'piet')
        check_holds(piet, book, 0)

        # Histories and digests are of today's scope too (S26).
        everybody = book.beheer.list('--limit', '5000')
        name_of = next(key for key in ('name', 'title') if key in everybody[0])
        contacts = {line[name_of].lower(): line['id'] for line in everybody}
        ours = next(contact for name, contact in contacts.items() if book.names[0] in name)
        theirs = next(contact for name, contact in contacts.items() if book.names[1] in name)
        status, body = ask(place, piet, '/v1/history/' + ours)
        tap.check(status == 200 and book.names[0] in body.lower(), 'the history of an own contact is told')
        status, body = ask(place, piet, '/v1/history/' + theirs)
        tap.check(book.names[1] not in body.lower(), 'the history of a contact outside is not')

        # An edit that is unsent when the scope is taken away is judged by today's rights.
        piet.set(ours, city='Roosendaal')
        place.control('user', 'set', 'piet', '--scope', 'Gent')
        piet.sync()
        check_holds(piet, book, 1)
        tap.check(piet.status()['parked'] == 1, 'what was unsent is kept aside')
        tap.check('Roosendaal' not in ' '.join(place.live()), 'and not applied')
        status, body = ask(place, piet, '/v1/history/' + ours)
        tap.check(book.names[0] not in body.lower(), 'the history of what left is not told any more')

        # An area is taken away, and comes back whole.
        remarks = [remark for i, remark in enumerate(book.remarks) if i % 5 == 1]
        tap.check(len(scan(piet, remarks)) == len(remarks), 'remarks are here as long as they may be read')
        place.control('user', 'set', 'piet', '--access', 'contact=edit settings=read')
        piet.sync()
        found = scan(piet, remarks)
        tap.check(not found, 'no remark is left in any file: %s' % sorted(found)[:3])
        tap.check('notes=none' in piet.status()['access'] or 'notes' not in piet.status()['access'],
                  'and the desk knows what its user may do')
        place.control('user', 'set', 'piet', '--access', 'all=edit')
        piet.sync()
        tap.check(len(scan(piet, remarks)) == len(remarks), 'all of them came back')

        # An erasure leaves no byte.
        gone = next(contact for name, contact in contacts.items() if book.names[6] in name)
        tap.check(scan(piet, [book.names[6]]), 'the contact to be erased is here')
        place.control('erase', gone, '--reason', 'asked', '--yes')
        piet.sync()
        piet.sync()
        found = scan(piet, [book.names[6], book.remarks[6]])
        tap.check(not found, 'nothing of who was erased is left: %s' % sorted(found))
        found = scan(piet, book.outside(1))
        tap.check(not found, 'and still nothing from outside: %s' % sorted(found)[:3])
        tap.check(piet.status()['fault'] in (None, ''), 'nothing was found to differ')

        # Everywhere again: what was never here comes by an ordinary pull.
        place.control('user', 'set', 'piet', '--scope', '')
        piet.sync()
        tap.check(len(piet.list('--limit', '5000')) == CONTACTS - 1, 'a wider scope brings the others')
        tap.check(place.control('doctor', check=False).status == 0, 'the server is whole, its sums too')


@tap.test('/scope/S24-another-user-has-another-folder')
def another_user():
    with office.Office() as place:
        place.start()
        place.add_user('piet')
        place.replica('desk')
        other = office.Replica(place, 'desk', 'piet')
        answer = other.login(check=False)
        tap.check(answer.status == 1 and 'another' in answer.err, 'told to take a folder of his own: %s' % answer.err)
        tap.check(office.Replica(place, 'desk', 'beheer').status()['login'] == 'beheer', 'the book stays as it was')


tap.main()
