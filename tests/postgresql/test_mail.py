#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of mail with two daemons before one PostgreSQL: one of them sends, and what it leaves the other sends."""
import os
import sys

from daemons import Second, cluster

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'mail'))

from post import Post, add_people  # noqa: E402
import tap  # noqa: E402

MESSAGES = 400


@tap.test('/mailer/a-daemon-that-ends-leaves-the-queue-to-the-other-and-nobody-gets-it-twice')
def left_over():
    with cluster() as engine, Post(database=engine.address()) as post, Second(post.place) as second:
        second.start('--mail-authorities', post.server.authorities, *post.options)
        bert = second.replica('bert')
        add_people(post.anna, ['never@example.org'] + ['lid%d@example.org' % i for i in range(MESSAGES)])
        post.job('prepare-mailing')
        tap.check_equal(post.job('send-mailing')['change'], MESSAGES + 1)
        post.wait_until(lambda: post.server.count_taken() > MESSAGES // 4)
        tap.check_equal(post.place.stop(), 0)
        tap.check(post.server.count_taken() < MESSAGES, 'it was sent before the first one ended: nothing is shown')
        post.anna = bert
        post.wait_for_end()
        taken = post.taken()
        tap.check_equal(post.outcomes(), {'sent': MESSAGES, 'refused': 1})
        tap.check_equal(len(taken), len(set(taken)), 'somebody got it twice')
        tap.check_equal(set(taken), {identity for identity, values in post.recipients().items()
                                     if values['outcome'] == 'sent'})
        tap.check_equal(post.state(), 'sent')
        tap.check_equal(second.control('doctor', '--json').json()['faults'], [])


tap.main()
