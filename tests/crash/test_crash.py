# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of a push and of a pull: of the daemon and of the replica's process.

Every moment starts from the same prepared folders: a server, and a replica with many changesets that were never sent.
After the kill both go on, exchange, and are compared: every changeset stands in the ledger once, the receipts that the
replica holds name the ledger's entries, and the dumps of both sides are what was typed. The moments are spread over the
time that the whole takes, by a seed. A test a process, named on the command line, as they may run side by side.

    test_crash.py TEST      LEDENBOEK_CRASH_MOMENTS, LEDENBOEK_CRASH_SEED: how many (50), which
"""
import collections
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'control'))

import office  # noqa: E402
import tap  # noqa: E402

MOMENTS = int(os.environ.get('LEDENBOEK_CRASH_MOMENTS', '50'))
SEED = int(os.environ.get('LEDENBOEK_CRASH_SEED', '1'))
CONTACTS = 200
CHANGESETS = 1000
OWN = 50


def fields_of(number):
    """Five groups of 200 contacts in turn: every changeset has a group of its own."""
    return [{'remark': 'Opmerking %d' % number}, {'warning': 'Let op %d' % number},
            {'status_date': '2025-%02d-%02d' % (1 + number % 12, 1 + number % 28)}, {'given_name': 'Naam %d' % number},
            {'city': 'Plaats %d' % number}][number // CONTACTS]


def batch(replica, lines):
    path = os.path.join(replica.place.path, 'batch')
    with open(path, 'w', encoding='utf-8') as file:
        for record, fields in lines:
            file.write(json.dumps({'set': record, 'fields': fields}) + '\n')
    replica.run('batch', path)


def items(replica):
    return {item['id']: item for item in replica.outbox('--all')}


class Prepared:
    """A server and the replica that is to exchange, as folders that every moment begins with."""

    def __init__(self, place, pulling):
        self.place = place
        place.start()
        anna = place.replica('anna')
        contacts = sorted(contact['id'] for contact in anna.list())
        self.replica = anna
        many = [(contacts[number % CONTACTS], fields_of(number)) for number in range(CHANGESETS)]
        if pulling:
            self.replica = place.replica('bert')
            batch(self.replica, [(contacts[number], {'language': 'fr'}) for number in range(OWN)])
            batch(anna, many)
            anna.sync()
        else:
            batch(anna, many)
        place.kill()
        self.changesets = set(items(anna)) | set(items(self.replica))
        self.keep(place.data)
        self.keep(self.replica.path)
        self.durations = []
        self.wanted = None

    @staticmethod
    def keep(path):
        shutil.copytree(path, path + '.kept')

    @staticmethod
    def put_back(path):
        shutil.rmtree(path)
        shutil.copytree(path + '.kept', path)

    def restore(self):
        self.place.kill()
        self.put_back(self.place.data)
        self.put_back(self.replica.path)
        self.place.start()

    def sync(self):
        start = time.monotonic()
        self.replica.sync()
        self.durations.append(time.monotonic() - start)

    def begin(self):
        """A sync under way."""
        return subprocess.Popen([tap.program('server/control/ledenboekctl'), 'replica', '--dir', self.replica.path,
                                 'sync'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def check(self):
        """Both sides after the healing; remembers what the first one showed."""
        dump = self.place.dump()
        live = [line for line in dump if line.startswith('{"kind":') and office.in_window(line)]
        entries = collections.Counter()
        seqs = {}
        for line in dump:
            if line.startswith('{"entry":'):
                entry = json.loads(line)['entry']
                entries[entry['changeset']] += 1
                seqs[entry['changeset']] = entry['seq']
        missing = [changeset for changeset in self.changesets if entries[changeset] != 1]
        tap.check(not missing, '%d changesets are not in the ledger once, such as %s (%d times)'
                  % (len(missing), missing[:1], entries[missing[0]] if missing else 0))
        for changeset, item in items(self.replica).items():
            tap.check(item['outcome'] == 'applied' or item['outcome'] == 'merged',
                      'changeset %s: outcome %s' % (changeset, item['outcome']))
            tap.check_equal(item['seq'], seqs.get(changeset), 'the receipt of changeset %s' % changeset)
        tap.check(self.replica.dump() == live, 'the replica does not show what the server holds')
        if self.wanted is None:
            self.wanted = live
        tap.check(live == self.wanted, 'the values are not those of an exchange that nobody disturbed')


def moments(prepared):
    """Delays spread over the time of the whole, as it was lately; a part of it by chance in each."""
    dice = random.Random(SEED)
    order = list(range(MOMENTS))
    dice.shuffle(order)
    for each in order:
        yield (each + dice.random()) / MOMENTS * statistics.median(prepared.durations[-5:])


def kill_daemon(prepared, delay):
    """Returns whether the exchange was cut off."""
    process = prepared.begin()
    time.sleep(delay)
    prepared.place.kill()
    hit = process.wait(office.DEADLINE) != 0
    prepared.place.start()
    return hit


def kill_replica(prepared, delay):
    process = prepared.begin()
    time.sleep(delay)
    hit = process.poll() is None
    process.kill()
    process.wait(office.DEADLINE)
    return hit


def survive(kill, pulling=False):
    with office.Office(contacts=CONTACTS) as place:
        prepared = Prepared(place, pulling)
        prepared.restore()
        prepared.sync()
        prepared.check()
        hits = between = 0
        for number, delay in enumerate(moments(prepared)):
            prepared.restore()
            hits += kill(prepared, delay)
            unsent = len(prepared.replica.outbox())
            between += 0 < unsent < len(items(prepared.replica))
            try:
                prepared.sync()
                prepared.check()
            except AssertionError as failure:
                raise AssertionError('seed %d, moment %d, after %.3f s: %s'
                                     % (SEED, number, delay, failure)) from failure
        print('# %d moments, seed %d: %d kills in the midst of the exchange, %d of them with a part acknowledged'
              % (MOMENTS, SEED, hits, between))
        tap.check(hits > 0, 'no kill hit the exchange')


@tap.test('/crash/a-daemon-killed-during-a-push-loses-and-doubles-nothing')
def daemon_push():
    survive(kill_daemon)


@tap.test('/crash/a-replica-killed-during-a-push-loses-and-doubles-nothing')
def replica_push():
    survive(kill_replica)


@tap.test('/crash/a-replica-killed-during-a-pull-loses-and-doubles-nothing')
def replica_pull():
    survive(kill_replica, pulling=True)


tap.main()
