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


def live(place):
    return [line for line in place.dump() if line.startswith('{"kind":')]


def check_equal_books(place, *replicas):
    wanted = live(place)
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
            shown = {contact['id']: contact['values'] for contact in map(json.loads, live(place))
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


tap.main()
