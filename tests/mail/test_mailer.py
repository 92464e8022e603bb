#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailings sent by the server through a real mail server (MAIL-01, MAIL-03): whatever fails on the way, nobody is
forgotten, nobody gets it twice, and what became of each stands with him."""
import os
import subprocess
import time

from post import Post, QUICK, add_people

import imapserver
import tap


@tap.test('/mailer/MAIL-01-what-is-sent-is-told-with-whom-it-was-sent-to')
def sent():
    with Post() as post:
        add_people(post.anna, ['een@example.org', 'twee@example.org', 'never@example.org'])
        post.anna.new('contact', kind='person', family_name='Brief', initials='B.', form_of_address='mr',
                      status='active', street='Zeeweg', house_number='1', postcode='2611 RS', city='Delft',
                      country='NL')
        post.job('prepare-mailing')
        tap.check_equal(post.job('send-mailing')['change'], 3)
        post.wait_for_end()
        found = {values['address'] or values['way']: values for values in post.recipients().values()}
        tap.check_equal({name: values['outcome'] for name, values in found.items()},
                        {'een@example.org': 'sent', 'twee@example.org': 'sent', 'never@example.org': 'refused',
                         'letter': 'ready'})
        tap.check_in('nobody of that name', found['never@example.org']['told'])
        tap.check(found['een@example.org']['at'] > 0)
        tap.check_equal(post.state(), 'prepared', 'there are letters in it')
        tap.check_equal(post.anna.json('mailing', 'sent', post.mailing), {'letters': 1})
        tap.check_equal(post.state(), 'sent')
        tap.check_equal(sorted(post.taken()), sorted(identity for identity, values in post.recipients().items()
                                                     if values['way'] == 'email' and values['outcome'] == 'sent'))


@tap.test('/mailer/MAIL-03-who-may-not-get-it-a-moment-before-does-not')
def a_moment_before():
    with Post('--mail-wait-seconds', '15', '--mail-retry-seconds', '1') as post:
        add_people(post.anna, ['een@example.org', 'dood@example.org', 'nee@example.org', 'ander@example.org',
                               'brief@example.org'], street='Zeeweg', house_number='1', postcode='2611 RS',
                   country='NL')
        post.job('prepare-mailing')
        post.job('send-mailing')
        people = {post.anna.show(line['id'])['family_name'].lower(): line['id'] for line in post.anna.list('contact')}
        post.anna.set(people['dood'], status='deceased')
        post.anna.set(people['nee'], email_membership='0', letter_membership='0')
        post.anna.set(people['ander'], email='nieuw@example.org')
        post.anna.set(people['brief'], mail_way='letter')
        post.anna.sync()
        tap.check_equal(post.taken(), [], 'it went before it could be looked at')
        post.wait_for_end()
        names = {identity: name for name, identity in people.items()}
        found = {names[values['contact']]: (values['outcome'], values['cause'] or values['address'] or values['way'])
                 for values in post.recipients().values()}
        tap.check_equal(found, {'een': ('sent', 'een@example.org'), 'dood': ('left_out', 'deceased'),
                                'nee': ('left_out', 'objected'), 'ander': ('sent', 'nieuw@example.org'),
                                'brief': ('ready', 'letter')})


def read_pdf(path, *options):
    return subprocess.run(['pdftotext', '-layout', *options, path, '-'], capture_output=True, text=True)


@tap.test('/mailer/MAIL-01-what-is-asked-to-go-encrypted-opens-with-the-password-of-the-contact-only')
def encrypted():
    with Post() as post:
        add_people(post.anna, ['een@example.org'], file_password='zeehond-44')
        add_people(post.anna, ['twee@example.org'], street='Zeeweg', house_number='1', postcode='2611 RS', country='NL')
        post.anna.set(post.mailing, encrypted='1')
        post.job('prepare-mailing')
        tap.check_equal(post.job('send-mailing')['change'], 1)
        post.wait_for_end()
        found = {values['way']: values for values in post.recipients().values()}
        tap.check_equal({way: values['outcome'] for way, values in found.items()},
                        {'email': 'sent', 'letter': 'ready'})
        (message,) = post.server.read_taken()
        tap.check_equal(message['Subject'], 'Een brief van Vereniging')
        plain = message.get_body(('plain',)).get_content()
        tap.check_in('wachtwoord', plain)
        tap.check('vergadering' not in str(message), 'the message tells what is in the letter')
        (attachment,) = message.iter_attachments()
        tap.check_equal((attachment.get_filename(), attachment.get_content_type()), ('brief.pdf', 'application/pdf'))
        path = os.path.join(post.anna.path, 'brief.pdf')
        with open(path, 'wb') as file:
            file.write(attachment.get_content())
        tap.check_in('Er is een vergadering. Uw nummer is', read_pdf(path, '-upw', 'zeehond-44').stdout)
        for options in ((), ('-upw', 'zeehond-45')):
            tap.check(read_pdf(path, *options).returncode != 0, 'it opens without the password')
        tap.check_in('256', subprocess.run(['pdfinfo', '-upw', 'zeehond-44', path], capture_output=True, text=True,
                                           check=True).stdout.split('Encrypted:')[1].splitlines()[0])


@tap.test('/mailer/until-it-has-left-it-can-be-stopped')
def stopped():
    with Post('--mail-wait-seconds', '600') as post:
        add_people(post.anna, ['een@example.org', 'twee@example.org'])
        post.job('prepare-mailing')
        post.job('send-mailing')
        tap.check_equal(post.state(), 'sending')
        tap.check(post.anna.run('job', 'prepare-mailing', post.mailing, check=False).status != 0)
        post.anna.set(post.mailing, state='prepared')
        post.anna.sync()
        post.place.stop()
        post.options = QUICK
        post.start()
        post.wait_for_end()
        tap.check_equal((post.taken(), post.outcomes()), ([], {'ready': 2}))
        post.job('send-mailing')
        post.wait_for_end()
        tap.check_equal((len(post.taken()), post.outcomes(), post.state()), (2, {'sent': 2}, 'sent'))


@tap.test('/mailer/what-is-wrong-with-the-account-is-told-and-nothing-is-lost')
def trouble():
    with Post() as post:
        add_people(post.anna, ['een@example.org', 'twee@example.org'])
        post.job('prepare-mailing')
        post.set_password('wrong')
        post.job('send-mailing')

        def look():
            post.anna.sync()
            return post.anna.show(post.account)['trouble']
        post.wait_until(look)
        post.set_password(post.server.password)
        post.wait_for_end()
        tap.check_equal((post.outcomes(), look()), ({'sent': 2}, None))
        tap.check_equal(len(post.taken()), 2)
        post.anna.set(post.account, login='somebody else')
        post.anna.sync()
        refused = post.anna.run('job', 'send-mailing', post.mailing, check=False)
        tap.check_in('password', refused.err, 'the password goes with another login')


COMPLAINT = '''From: feedback@example.net
To: info@example.org
Subject: complaint about a message
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="x"

--x
Content-Type: text/plain

Somebody took it for spam.
--x
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Test/1
Version: 1
--x
Content-Type: text/rfc822-headers

Message-ID: <%s@example.org>
--x--
'''


@tap.test('/mailer/MAIL-01-what-comes-back-stands-with-the-address-and-who-signs-off-has-said-no')
def returned():
    with Post(*QUICK, '--mailbox-seconds', '1') as post, imapserver.ImapServer(post.server) as mailbox:
        add_people(post.anna, ['een@example.org', 'lost@example.org', 'klaagt@example.org', 'zegtaf@example.org'])
        post.anna.set(post.account, mailbox=mailbox.url, mailbox_login=mailbox.user)
        post.anna.sync()
        post.wait_until(lambda: post.anna.sync() and post.anna.show(post.account)['mailbox_trouble'])
        path = post.place.write_password('mailbox-password', mailbox.password)
        post.place.control('mail', 'password', post.account, 'mailbox', '--password-file', path)
        post.job('prepare-mailing')
        post.job('send-mailing')
        post.wait_for_end()
        recipients = {values['address'].split('@')[0]: (identity, values)
                      for identity, values in post.recipients().items()}
        post.server.deliver()
        mailbox.put('From: een@example.org\nSubject: Hoe laat begint het?\n\nIk kom graag.\n')
        mailbox.put('From: zegtaf@example.org\nSubject: Re: unsubscribe %s\n\n' % recipients['zegtaf'][0])
        mailbox.put(COMPLAINT % recipients['klaagt'][0])
        mailbox.put(COMPLAINT % '01a20a8c-7f9f-8997-93b2-46d7b82e8378')

        def look(name):
            post.anna.sync()
            return post.recipients()[recipients[name][0]]
        post.wait_until(lambda: look('lost')['outcome'] == 'returned')
        tap.check_in('could not be delivered: 5.', look('lost')['told'])
        post.wait_until(lambda: look('zegtaf')['told'] and 'signed off' in look('zegtaf')['told'])
        post.wait_until(lambda: look('klaagt')['told'] and 'complained' in look('klaagt')['told'])
        said = {name: post.anna.show(values['contact'])['email_membership'] for name, (_, values) in recipients.items()}
        tap.check_equal({name: value in (False, 0, '0') for name, value in said.items()},
                        {'een': False, 'lost': False, 'klaagt': True, 'zegtaf': True}, repr(said))
        points = [post.anna.show(line['id']) for line in post.anna.list('contact_point')]
        tap.check_equal([point['value'] for point in points if point['mail_returned']], ['lost@example.org'])
        tap.check_equal(mailbox.count_opened(), 0, 'what nobody has opened looks as if somebody had')
        tap.check_equal(post.anna.show(post.account)['mailbox_trouble'], None)
        again = post.anna.new('mailing', name='Nog een', purpose='membership', ways='email',
                              selection=post.anna.show(post.mailing)['selection'],
                              template=post.anna.show(post.mailing)['template'], day='2026-12-02')
        post.mailing = again
        post.job('prepare-mailing')
        mailed = [values for values in post.recipients().values() if values['mailing'] == again]
        tap.check_equal(sorted(values['address'] or values['cause'] for values in mailed),
                        ['een@example.org', 'objected', 'objected', 'returned'])
        post.place.check_equal_books(post.anna)


@tap.test('/mailer/MAIL-01-a-message-tries-the-settings-and-says-what-is-wrong')
def tried():
    with Post() as post:
        def attempt(address='ik@example.org'):
            return post.anna.run('mail', post.account, 'test', address, '--json', timeout=200).json()
        answer = attempt()
        tap.check_equal(answer['outcome'], 'sent', repr(answer))
        tap.check(answer['advice'], 'example.org has what it takes to send mail')
        tap.check_equal(post.server.count_taken(), 1)
        tap.check_equal(attempt('never@example.org')['outcome'], 'never')
        post.set_password('wrong')
        tap.check_equal(attempt()['outcome'], 'broken')
        post.server.kill()
        tap.check_equal(attempt()['outcome'], 'away')
        tap.check(post.anna.run('mail', post.account, 'test', 'no address', check=False).status != 0)
        post.place.add_user('bert', access='contact=edit mail=edit settings=read')
        bert = post.place.replica('bert', user='bert')
        refused = bert.run('mail', post.account, 'test', 'ik@example.org', check=False)
        tap.check_in('may not change settings', refused.err)
        log = post.place.read_log()
        tap.check(post.server.password not in log and 'ik@example.org' not in log, 'the log tells it')


@tap.test('/mailer/5000-messages-a-server-that-dies-puts-off-and-refuses-and-a-daemon-that-is-killed')
def many():
    addresses = ['never%d@example.org' % i for i in range(25)] + ['later%d@example.org' % i for i in range(25)] + \
                ['lid%d@example.org' % i for i in range(4950)]
    with Post() as post:
        for at in range(0, len(addresses), 500):
            add_people(post.anna, addresses[at:at + 500])
        post.job('prepare-mailing')
        tap.check_equal(post.outcomes(), {'ready': 5000})
        tap.check_equal(post.job('send-mailing')['change'], 5000)
        post.wait_until(lambda: post.server.count_taken() > 1000)
        post.server.kill()
        time.sleep(3)
        post.server.start()
        post.wait_until(lambda: post.server.count_taken() > 2500)
        post.place.kill()
        post.start()
        post.wait_until(lambda: post.server.count_taken() > 4000)
        post.server.kill()
        post.place.kill()
        post.server.wake()
        post.server.start()
        post.start()
        post.wait_for_end()
        found, taken = post.recipients(), post.taken()
        count = post.outcomes()
        by = {outcome: {identity for identity, values in found.items() if values['outcome'] == outcome}
              for outcome in count}
        print('# %r' % count)
        tap.check_equal(len(found), 5000)
        tap.check_equal(len(taken), len(set(taken)), 'somebody got it twice')
        tap.check(by['sent'] <= set(taken), 'something is told as sent that is not there')
        tap.check(set(taken) <= by['sent'] | by.get('uncertain', set()), 'something went that is not told as sent')
        tap.check_equal({found[identity]['address'] for identity in by['refused']}, set(addresses[:25]))
        tap.check(len(by.get('uncertain', ())) <= 4, 'one a kill at most')
        tap.check_equal(sum(count.values()), sum(count[name] for name in ('sent', 'refused', 'uncertain')))
        tap.check(all(found[identity]['at'] and found[identity]['told'] for identity in found), 'a receipt lacks')
        tap.check_equal(post.state(), 'sent')
        post.place.check_equal_books(post.anna)


tap.main()
