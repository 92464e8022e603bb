#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages handed to a real mail server: what it takes, what it puts off and what it refuses, settings by which nothing
can be sent, and its end in the middle."""
import os
import subprocess
import tempfile

import mailserver
import tap


def send(server, addresses, authorities=None, login=None):
    """address → (outcome, told)."""
    result = subprocess.run([tap.program('tests/mail/send-messages'), server.url, authorities or server.authorities,
                             *(login or (server.user, server.password))], input='\n'.join(addresses) + '\n',
                            stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.split(' ', 2) for line in result.stdout.splitlines()]
    return {line[0]: tuple(line[1:]) for line in lines}


@tap.test('/smtp/what-is-sent-arrives-once')
def sent():
    with mailserver.MailServer() as server:
        addresses = ['somebody%d@example.org' % i for i in range(200)]
        outcomes = send(server, addresses)
        tap.check_equal({outcome for outcome, _ in outcomes.values()}, {'sent'})
        tap.check_equal(sorted(server.list_taken()), sorted(addresses))


@tap.test('/smtp/what-is-put-off-and-what-is-refused-are-told-apart')
def refused():
    with mailserver.MailServer() as server:
        outcomes = send(server, ['a@example.org', 'never@example.org', 'b@example.org', 'later@example.org',
                                 'c@example.org'])
        tap.check_equal([outcome for outcome, _ in outcomes.values()], ['sent', 'never', 'sent', 'later', 'sent'])
        tap.check_in('nobody of that name lives here', outcomes['never@example.org'][1])
        tap.check_in('come back when I have slept', outcomes['later@example.org'][1])
        tap.check_equal(sorted(server.list_taken()), ['a@example.org', 'b@example.org', 'c@example.org'])


@tap.test('/smtp/with-settings-that-do-not-fit-nothing-is-sent')
def broken():
    with mailserver.MailServer() as server, tempfile.TemporaryDirectory() as other:
        mailserver.make_certificates(other)
        stranger = send(server, ['a@example.org'], authorities=os.path.join(other, 'authority.pem'))
        tap.check_equal(stranger['a@example.org'][0], 'broken')
        relayed = send(server, ['relay@example.org'])
        tap.check_equal(relayed['relay@example.org'][0], 'broken')
        tap.check_in('relay access denied', relayed['relay@example.org'][1])
        locked = send(server, ['a@example.org'], login=(server.user, 'wrong'))
        tap.check_equal(locked['a@example.org'][0], 'broken')
        tap.check_equal(server.list_taken(), [])


@tap.test('/smtp/a-server-that-is-away-is-tried-again')
def away():
    with mailserver.MailServer() as server:
        server.kill()
        tap.check_equal(send(server, ['a@example.org'])['a@example.org'][0], 'away')
        server.start()
        tap.check_equal(send(server, ['a@example.org'])['a@example.org'][0], 'sent')


@tap.test('/smtp/of-a-server-that-is-killed-in-the-middle-every-message-is-accounted-for')
def killed():
    addresses = ['somebody%d@example.org' % i for i in range(2000)]
    with mailserver.MailServer() as server:
        with subprocess.Popen([tap.program('tests/mail/send-messages'), server.url, server.authorities, server.user,
                               server.password], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
            sender.stdin.write('\n'.join(addresses) + '\n')
            sender.stdin.close()
            lines = [sender.stdout.readline() for _ in range(150)]
            server.kill()
            lines += sender.stdout.readlines()
        outcomes = {line.split(' ')[0]: line.split(' ')[1] for line in lines}
        taken = server.list_taken()
        tap.check_equal(len(outcomes), len(addresses))
        tap.check_equal(len(taken), len(set(taken)))
        sure = {address for address, outcome in outcomes.items() if outcome == 'sent'}
        unsure = {address for address, outcome in outcomes.items() if outcome == 'uncertain'}
        tap.check(sure <= set(taken), 'something is told as sent that is not there')
        tap.check(set(taken) <= sure | unsure, 'something arrived that is told as not sent')
        tap.check(len(unsure) <= 1 and 150 <= len(sure) < len(addresses), '%d, %d' % (len(unsure), len(sure)))


@tap.test('/smtp/when-all-of-it-had-gone-and-no-answer-came-that-is-what-is-told')
def uncertain():
    for address in ('slow@example.org', 'Slow-with-dots@example.org'):
        with mailserver.MailServer() as server:
            command = [tap.program('tests/mail/send-messages'), server.url, server.authorities, server.user,
                       server.password]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
                sender.stdin.write(address + '\n')
                sender.stdin.close()
                server.wait_for_data()
                server.kill()
                tap.check_equal(sender.stdout.readline().split(' ')[1], 'uncertain')


tap.main()
