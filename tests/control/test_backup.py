# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups and restores with real processes: the same book in a new epoch, damaged files, kills at any moment.
Every test is a sentence.

    test_backup.py
"""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import office  # noqa: E402
import tap  # noqa: E402


def entries(place):
    """The ledger's changesets, in order."""
    return [json.loads(line)['entry'] for line in place.dump() if line.startswith('{"entry":')]


def backup(place, name='backup'):
    path = os.path.join(place.path, name)
    return path, place.control('backup', '--to', path, '--json').json()


@tap.test('/disaster/S19-a-backup-made-while-serving-restores-the-same-book-in-a-new-epoch')
def backup_and_restore():
    with office.Office(contacts=50) as place:
        place.start()
        anna = place.replica('anna')
        contacts = sorted(contact['id'] for contact in anna.list())
        anna.set(contacts[0], remark='in de kopie')
        anna.sync()
        path, made = backup(place)
        wanted = [line for line in place.dump() if not line.startswith('{"clock":')]
        tap.check_equal(made['seq'], entries(place)[-1]['seq'], 'up to the last version')
        tap.check_equal(os.stat(path).st_mode & 0o777, 0o600, 'mode')
        running = place.control('restore', '--from', path, '--replace', check=False)
        tap.check(running.status == 1, 'restored while a server serves the folder: %r' % running)
        place.stop()
        refused = place.control('restore', '--from', path, check=False)
        tap.check(refused.status == 1, 'restored over a living book: %r' % refused)
        done = place.control('restore', '--from', path, '--replace', '--json').json()
        tap.check_equal((done['epoch'], done['identity'], done['restored_to']), (2, made['identity'], made['seq']))
        again = place.control('restore', '--from', path, '--replace', '--json').json()
        tap.check_equal(again['epoch'], 3, 'an epoch is never begun twice')
        got = place.dump()
        tap.check_equal([line for line in got if not line.startswith('{"clock":')
                         and '"action":"restore"' not in line], wanted, 'the book')
        tap.check_equal(json.loads([line for line in got if '"clock"' in line][0])['clock']['seq'] >> 48, 3)
        place.control('doctor')


@tap.test('/disaster/S19-a-damaged-backup-replaces-nothing')
def damaged_backup():
    with office.Office(contacts=20) as place:
        path, _ = backup(place)
        before = place.dump()
        with open(path, 'rb') as file:
            whole = file.read()
        damages = [whole[:-1], whole[:len(whole) // 2], b'', whole[:8], b'X' + whole[1:],
                   whole[:len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1:]]
        for number, damaged in enumerate(damages):
            with open(path, 'wb') as file:
                file.write(damaged)
            answer = place.control('restore', '--from', path, '--replace', check=False)
            tap.check(answer.status == 1, 'damage %d was restored: %r' % (number, answer))
            tap.check_equal(place.dump(), before, 'the book after damage %d' % number)


def kill_after(seconds, *arguments):
    """Runs ledenboekctl and kills it -9. Returns whether it was still running."""
    process = subprocess.Popen([tap.program('server/control/ledenboekctl'), *arguments], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    running = process.poll() is None
    process.kill()
    process.wait(office.DEADLINE)
    return running


@tap.test('/disaster/S19-a-kill-in-the-middle-of-a-backup-leaves-the-older-one-whole')
def killed_backup():
    with office.Office(contacts=1500) as place:
        path, _ = backup(place)
        with open(path, 'rb') as file:
            older = file.read()
        start = time.monotonic()
        backup(place, 'other')
        whole = time.monotonic() - start
        hits = 0
        for step in range(12):
            with open(path, 'wb') as file:
                file.write(older)
            hits += kill_after(whole * (step + 0.5) / 12, 'backup', '--data', place.data, '--to', path)
            with open(path, 'rb') as file:
                there = file.read()
            if there != older:
                place.control('restore', '--from', path, '--replace')
        tap.check(hits >= 4, 'only %d kills fell into the backup' % hits)
        path, _ = backup(place)
        place.control('restore', '--from', path, '--replace')


@tap.test('/disaster/S19-a-kill-in-the-middle-of-a-restore-leaves-the-old-book-or-the-new-one')
def killed_restore():
    with office.Office(contacts=1500) as place:
        path, _ = backup(place)
        wanted = place.live()
        start = time.monotonic()
        place.control('restore', '--from', path, '--replace')
        whole = time.monotonic() - start
        hits, epochs = 0, []
        for step in range(12):
            hits += kill_after(whole * (step + 0.5) / 12, 'restore', '--data', place.data, '--from', path, '--replace')
            tap.check(place.live() == wanted, 'the book after kill %d' % step)
            place.control('doctor')
        tap.check(hits >= 4, 'only %d kills fell into the restore' % hits)
        for _ in range(2):
            epochs.append(place.control('restore', '--from', path, '--replace', '--json').json()['epoch'])
        tap.check(epochs[1] == epochs[0] + 1 and epochs[0] > 2, 'epochs %r' % epochs)
        left = [name for name in os.listdir(place.data) if 'restoring' in name]
        tap.check_equal(left, [], 'what was begun is cleared away')


tap.main()
