# SPDX-License-Identifier: GPL-3.0-or-later
"""A real mailbox for tests: Dovecot on loopback with TLS and a login, over the Maildir of a mail server.

    with mailserver.MailServer() as server, imapserver.ImapServer(server) as mailbox:
        mailbox.url, mailbox.user, mailbox.password
        mailbox.put(text)            a message that came from somewhere else
        mailbox.count_opened()       messages that somebody has opened
"""
import glob
import os
import shutil
import socket
import subprocess
import time

import mailserver
import tap

CONFIGURATION = '''
protocols = imap
base_dir = {folder}/dovecot
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
mail_location = maildir:{folder}/maildir
mail_uid = Debian-exim
mail_gid = Debian-exim
first_valid_uid = 1
passdb {{
  driver = static
  args = password=geheim
}}
userdb {{
  driver = static
  args = uid=Debian-exim gid=Debian-exim home={folder}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
'''


class ImapServer:
    user, password = 'postbus', 'geheim'

    def __init__(self, server):
        self.program = shutil.which('dovecot') or shutil.which('dovecot', path='/usr/sbin')
        if self.program is None:
            tap.skip('dovecot is not installed')
        self.server, self.port, self.process = server, mailserver.find_free_port(), None

    def __enter__(self):
        path = os.path.join(self.server.folder, 'dovecot.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION.format(folder=self.server.folder, port=self.port))
        for name in ('new', 'cur', 'tmp'):
            os.makedirs(os.path.join(self.server.maildir, name))
        subprocess.run(['chown', '-R', 'Debian-exim:Debian-exim', self.server.maildir], check=True)
        self.process = subprocess.Popen([self.program, '-F', '-c', path], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return self
            time.sleep(0.1)
        raise RuntimeError('dovecot does not listen')

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @property
    def url(self):
        return 'imaps://localhost:%d/INBOX' % self.port

    def put(self, text):
        names = glob.glob(os.path.join(self.server.maildir, '*', '*.test*'))
        path = os.path.join(self.server.maildir, 'tmp', '%d.%d.test' % (time.time(), len(names)))
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        subprocess.run(['chown', 'Debian-exim:Debian-exim', path], check=True)
        os.rename(path, os.path.join(self.server.maildir, 'new', os.path.basename(path)))

    def count_opened(self):
        return len(glob.glob(os.path.join(self.server.maildir, 'cur', '*:2,*S*')))
