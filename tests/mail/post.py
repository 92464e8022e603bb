# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with a mail server, for the tests of what the server sends."""
import collections
import contextlib
import json
import os
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'control'))

import mailserver  # noqa: E402
import office  # noqa: E402
import tap  # noqa: E402

QUICK = ('--mail-wait-seconds', '0', '--mail-retry-seconds', '1', '--mail-tries', '20')
TEXT = '{{salutation}},\n\nEr is een **vergadering**. Uw nummer is {{number}}.'


def add_people(replica, addresses, **more):
    """A contact for each address, saved line by line from one file."""
    path = os.path.join(replica.path, 'people.json')
    with open(path, 'w', encoding='utf-8') as file:
        for address in addresses:
            fields = {'kind': 'person', 'family_name': address.split('@')[0].rstrip('0123456789'), 'initials': 'A.',
                      'form_of_address': 'mrs', 'status': 'active', 'city': 'Delft', 'email': address, **more}
            file.write(json.dumps({'new': 'contact', 'fields': fields}) + '\n')
    replica.run('batch', path, timeout=400)
    replica.sync(timeout=400)


class Post:
    """An office with a mail server, an account at it, and a mailing to everybody of Delft."""

    def __init__(self, *options, database=None):
        """options: of the daemon; database: as of an office."""
        self.options = options or QUICK
        self.ends = contextlib.ExitStack()
        self.server, self.place = mailserver.MailServer(), office.Office(database=database)

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.server)
            stack.enter_context(self.place)
            self.begin()
            self.ends = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.ends.close()

    def begin(self):
        self.start()
        self.anna = self.place.replica('anna')
        self.account = self.anna.new('mail_account', from_name='Vereniging', from_address='info@example.org',
                                     server=self.server.url, login=self.server.user, pace='60000')
        self.anna.sync()
        self.set_password(self.server.password)
        selection = self.anna.new('selection', name='Delft',
                                  conditions=json.dumps({'field': 'city', 'is': ['Delft']}))
        template = self.anna.new('template', name='Uitnodiging', purpose='membership')
        self.anna.new('template_version', template=template, language='nl', made_at='1000', subject='Uitnodiging',
                      text=TEXT)
        self.mailing = self.anna.new('mailing', name='Vergadering', purpose='membership', ways='preferred',
                                     selection=selection, template=template, day='2026-12-01')

    def start(self):
        self.place.start('--mail-authorities', self.server.authorities, *self.options)

    def set_password(self, password):
        path = self.place.write_password('mail-password', password)
        answer = self.anna.run('mail', self.account, 'password', '--password-file', path, '--json').json()
        tap.check_equal(answer['outcome'], 'saved')

    def job(self, name):
        self.anna.sync()
        asked = self.anna.json('job', name, self.mailing)
        done = self.anna.run('job', 'run', asked['id'], '--wait', '--json', timeout=400).json()
        tap.check_equal(done['state'], 'done', repr(done))
        self.anna.sync()
        return asked

    def wait_until(self, what, seconds=300):
        deadline = time.monotonic() + seconds
        while not what():
            tap.check(time.monotonic() < deadline, 'it does not come: %r' % self.queue())
            time.sleep(0.2)

    def queue(self):
        return self.place.control('mail', 'queue', '--json').json()

    def wait_for_end(self):
        self.wait_until(lambda: not self.queue())
        self.anna.sync()

    def recipients(self):
        """id → values of the live recipients of the mailing."""
        lines = [json.loads(line) for line in self.anna.run('dump').out.splitlines()
                 if line.startswith('{"kind":"mailing_recipient"')]
        return {line['id']: collections.defaultdict(lambda: None, line['values']) for line in lines}

    def outcomes(self):
        return collections.Counter(values['outcome'] for values in self.recipients().values())

    def state(self):
        return self.anna.show(self.mailing)['state']

    def taken(self):
        """ids of recipients whose messages the mail server has, each as often as it has it."""
        return [identity.split('@')[0] for identity in self.server.list_taken()]
