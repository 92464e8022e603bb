#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the server (S9) with real processes: asked and ordered through ledenboekctl, the daemon killed amidst."""
import json
import time

import office
import tap

CONTACTS = 12000


def job(replica, *arguments, check=True):
    answer = replica.run('job', *arguments, '--json', check=check)
    return answer.json() if check else answer


def check_ledger(place, name, times):
    entries = [json.loads(line)['entry'] for line in place.dump() if line.startswith('{"entry":')]
    tap.check_equal(len([entry for entry in entries if entry['action'] == name]), times, 'entries of ' + name)
    tap.check_equal(place.control('doctor', '--json').json()['faults'], [])


@tap.test('/jobs/counted-first-then-run-then-undone')
def whole_way():
    with office.Office(contacts=1500) as place:
        place.start()
        anna = place.replica('anna')
        before = place.live()
        asked = job(anna, 'change-many', 'contact', 'language=fr', 'status=active')
        tap.check_equal(asked['state'], 'previewed')
        tap.check(asked['change'] > 500)
        tap.check(place.live() == before, 'a preview changed something')
        done = job(anna, 'run', asked['id'], '--wait')
        tap.check_equal((done['state'], done['changed'], done['left_out']), ('done', asked['change'], 0))
        anna.sync()
        tap.check_equal(anna.dump(), place.live())
        tap.check(anna.dump() != before)
        check_ledger(place, 'change-many', 1)
        undo = job(anna, 'undo', asked['id'])
        tap.check_equal(undo['change'], asked['change'])
        done = job(anna, 'run', undo['id'], '--wait')
        tap.check_equal((done['state'], done['changed']), ('done', asked['change']))
        anna.sync()
        tap.check_equal(anna.dump(), place.live())
        tap.check_equal([(line['name'], line['state']) for line in job(anna, 'list')],
                        [('undo-many', 'done'), ('change-many', 'done')])
        tap.check_equal(len(place.control('job', 'list', '--json').json()), 2)
        refused = job(anna, 'change-many', 'contact', 'number=7', 'status=active', check=False)
        tap.check_equal(refused.status, 1)


@tap.test('/jobs/a-daemon-killed-amidst-goes-on-after-its-restart-and-the-effect-is-there-once')
def killed():
    with office.Office(contacts=CONTACTS) as place:
        place.start()
        anna = place.replica('anna')
        asked = job(anna, 'change-many', 'contact', 'language=de')
        job(anna, 'run', asked['id'])
        deadline = time.monotonic() + office.DEADLINE
        seen = job(anna, 'show', asked['id'])
        while seen['progress'] == 0 and time.monotonic() < deadline:
            seen = job(anna, 'show', asked['id'])
        place.kill()
        tap.check_equal(seen['state'], 'running', 'the kill came too late to show anything')
        staged = place.control('job', 'list', '--json').json()[0]
        tap.check_equal(staged['state'], 'running')
        place.start()
        done = job(anna, 'run', asked['id'], '--wait')
        tap.check_equal((done['state'], done['changed']), ('done', asked['change']))
        check_ledger(place, 'change-many', 1)
        anna.sync()
        tap.check_equal(anna.dump(), place.live())
        tap.check_equal(len(anna.list()), CONTACTS)


@tap.test('/jobs/a-cancelled-one-leaves-the-book-as-it-was')
def cancelled():
    with office.Office(contacts=600) as place:
        place.start()
        anna = place.replica('anna')
        before = place.live()
        asked = job(anna, 'change-many', 'contact', 'language=de')
        tap.check_equal(job(anna, 'cancel', asked['id'])['state'], 'cancelled')
        tap.check_equal(job(anna, 'run', asked['id'], '--wait')['state'], 'cancelled')
        tap.check(place.live() == before, 'a cancelled job changed something')


tap.main()
