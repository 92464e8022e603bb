# SPDX-License-Identifier: GPL-3.0-or-later
"""A real mail server for tests: Exim on loopback with TLS and a login. It keeps what it takes in its queue.

    with mailserver.MailServer() as server:
        server.url, server.authorities, server.user, server.password
        server.list_taken()          Message-IDs of what it has taken, in no order
        server.wake()                what it put off before it takes now
    server.kill()                as a power cut does; server.start() brings it back with its queue

Addresses that begin with "later" are put off, those that begin with "never" are refused, those that begin with "relay"
are refused as everything from here would be, and what goes to those that
begin with "slow" is taken after half a minute.
"""
import email
import email.policy
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import tap

CONFIGURATION = r'''
primary_hostname = mail.example.org
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts = *
tls_certificate = {folder}/server.pem
tls_privatekey = {folder}/server.key
auth_advertise_hosts = *
host_lookup =
rfc1413_hosts =
keep_environment =
queue_only
smtp_accept_max = 20
smtp_accept_max_per_connection = 100000
message_size_limit = 20M
acl_smtp_rcpt = check_recipient
acl_smtp_data = check_data
begin acl
check_recipient:
  deny   message = nobody of that name lives here
         local_parts = ^never
  deny   message = 554 relay access denied
         local_parts = ^relay
  defer  message = come back when I have slept
         local_parts = ^later
         condition = ${{if exists{{{folder}/asleep}}}}
  accept
check_data:
  accept condition = ${{if match{{$recipients}}{{(?i)^slow}}}}
         logwrite = all of it is here
         delay = 30s
  accept
begin routers
mailbox:
  driver = accept
  local_parts = info
  transport = mailbox
lost:
  driver = redirect
  local_parts = ^lost
  allow_fail
  data = :fail: the mailbox of this person is gone
rest:
  driver = redirect
  data = :blackhole:
begin transports
mailbox:
  driver = appendfile
  maildir_format
  directory = {folder}/maildir
  create_directory
  user = Debian-exim
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{ledenboek}}}}{{eq{{$auth3}}{{secret}}}}}}}}
  server_set_id = $auth2
'''


def find_free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def make_certificates(folder):
    """An authority of its own, and a server named localhost that it vouches for."""
    def run(*command):
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    texts = {'authority.cfg': 'cn = "Test authority"\nca\ncert_signing_key\nexpiration_days = 2\n',
             'server.cfg': 'cn = "localhost"\ndns_name = "localhost"\nip_address = "127.0.0.1"\ntls_www_server\n'
                           'signing_key\nencryption_key\nexpiration_days = 2\n'}
    for name, text in texts.items():
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)
    for name in ('authority', 'server'):
        run('certtool', '--generate-privkey', '--key-type', 'ecdsa', '--curve', 'secp256r1', '--outfile', name + '.key')
    run('certtool', '--generate-self-signed', '--load-privkey', 'authority.key', '--template', 'authority.cfg',
        '--outfile', 'authority.pem')
    run('certtool', '--generate-certificate', '--load-privkey', 'server.key', '--load-ca-certificate', 'authority.pem',
        '--load-ca-privkey', 'authority.key', '--template', 'server.cfg', '--outfile', 'server.pem')


class MailServer:
    user = 'ledenboek'
    password = 'secret'

    def __init__(self):
        self.program = shutil.which('exim4') or shutil.which('exim4', path='/usr/sbin')
        if self.program is None:
            tap.skip('exim4 is not installed')
        if os.geteuid() != 0:
            tap.skip('exim4 takes a configuration of its own from root only')
        self.folder = tempfile.mkdtemp(prefix='ledenboek-mail-')
        self.port = find_free_port()
        self.process = None

    def __enter__(self):
        for name in ('spool', 'log'):
            os.mkdir(os.path.join(self.folder, name))
        make_certificates(self.folder)
        with open(os.path.join(self.folder, 'asleep'), 'w', encoding='utf-8'):
            pass
        path = os.path.join(self.folder, 'exim.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION.format(folder=self.folder, port=self.port))
        subprocess.run(['chown', '-R', 'Debian-exim:Debian-exim', self.folder], check=True)
        subprocess.run(['chown', 'root', path], check=True)
        os.chmod(self.folder, 0o755)
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return 'smtp://localhost:%d' % self.port

    @property
    def authorities(self):
        return os.path.join(self.folder, 'authority.pem')

    def start(self):
        self.process = subprocess.Popen([self.program, '-C', os.path.join(self.folder, 'exim.conf'), '-bdf'],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError('exim4 does not listen')

    def kill(self):
        """Ends the server and every connection of it at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def deliver(self):
        """Delivers what it has taken: to those that begin with "lost" it cannot, and says so to the sender; what goes
        to "info" lies in `maildir`."""
        for _ in range(2):
            subprocess.run([self.program, '-C', os.path.join(self.folder, 'exim.conf'), '-qff'], check=True,
                           stderr=subprocess.DEVNULL)

    @property
    def maildir(self):
        return os.path.join(self.folder, 'maildir')

    def wake(self):
        """From now on it puts nothing off."""
        os.remove(os.path.join(self.folder, 'asleep'))

    def count_taken(self):
        return len(glob.glob(os.path.join(self.folder, 'spool', 'input', '**', '*-H'), recursive=True))

    def wait_for_data(self):
        """Until all of a message has come in that is not taken yet."""
        for _ in range(300):
            with open(os.path.join(self.folder, 'log', 'mainlog'), encoding='utf-8') as file:
                if 'all of it is here' in file.read():
                    return
            time.sleep(0.1)
        raise RuntimeError('no message comes in')

    def list_taken(self):
        found = []
        for path in glob.glob(os.path.join(self.folder, 'spool', 'input', '**', '*-H'), recursive=True):
            with open(path, encoding='utf-8', errors='replace') as file:
                found += re.findall(r'(?i)\bMessage-ID: <([^>]*)>', file.read())
        return found

    def read_taken(self):
        """The messages that it has taken, as the mail server itself shows them."""
        found = []
        for path in glob.glob(os.path.join(self.folder, 'spool', 'input', '**', '*-H'), recursive=True):
            shown = subprocess.run([self.program, '-C', os.path.join(self.folder, 'exim.conf'), '-Mvc',
                                    os.path.basename(path)[:-2]], check=True, capture_output=True)
            found.append(email.message_from_bytes(shown.stdout, policy=email.policy.default))
        return found
