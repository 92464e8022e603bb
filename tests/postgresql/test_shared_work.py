#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs (S9) and contents of files with two daemons before one PostgreSQL: what one leaves, the other goes on with."""
import json
import os
import time

from daemons import Second, cluster, two

import office
import tap

CONTACTS = 6000


def job(replica, *arguments):
    return replica.run('job', *arguments, '--json').json()


@tap.test('/jobs/a-daemon-killed-amidst-leaves-its-job-to-the-other-and-the-effect-is-there-once')
def taken_over():
    with cluster() as engine, office.Office(contacts=CONTACTS, database=engine.address()) as place:
        place.start()
        anna = place.replica('anna')
        with Second(place) as second:
            asked = job(anna, 'change-many', 'contact', 'language=de')
            job(anna, 'run', asked['id'])
            seen = job(anna, 'show', asked['id'])
            deadline = time.monotonic() + office.DEADLINE
            while seen['progress'] == 0 and time.monotonic() < deadline:
                seen = job(anna, 'show', asked['id'])
            second.start()
            place.kill()
            tap.check_equal(seen['state'], 'running', 'the kill came too late to show anything')
            bert = second.replica('bert')
            done = job(bert, 'run', asked['id'], '--wait')
            tap.check_equal((done['state'], done['changed']), ('done', asked['change']))
            entries = [json.loads(line)['entry'] for line in second.dump() if line.startswith('{"entry":')]
            tap.check_equal(len([entry for entry in entries if entry['action'] == 'change-many']), 1)
            tap.check_equal(second.control('doctor', '--json').json()['faults'], [])
            bert.sync()
            tap.check_equal(bert.dump(), second.live())


@tap.test('/files/what-came-to-one-daemon-is-fetched-from-the-other')
def shared_store():
    with two() as (place, second):
        anna, bert = place.replica('anna'), second.replica('bert')
        contact = anna.new('contact', given_name='Jan', family_name='Bergsma')
        letter = os.urandom(3 * 1024 * 1024 + 5)
        path, target = os.path.join(place.path, 'brief.pdf'), os.path.join(place.path, 'got')
        with open(path, 'wb') as file:
            file.write(letter)
        anna.run('file', 'add', contact, path, '--sync')
        bert.sync()
        bert.run('file', 'get', contact, 'brief.pdf', target)
        with open(target, 'rb') as file:
            tap.check(file.read() == letter, 'another content came back')


tap.main()
