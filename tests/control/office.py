# SPDX-License-Identifier: GPL-3.0-or-later
"""An office for tests and the demonstration: a server of its own in a private folder, and replicas that use it.

    with office.Office(contacts=100) as place:
        place.start()
        anna = place.replica('anna')
        contact = anna.new('contact', given_name='Jan', family_name='Jansen')
        anna.sync()

Programs come from the build (tap.program); every command has a deadline. `kill` is a kill -9.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import tap  # noqa: E402

PASSWORD = 'zonnebloem-en-klaproos'
DEADLINE = 120


class Failure(Exception):
    """A command that should have gone well did not."""


class Answer:
    """What a command left: status, out, err."""

    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return '%s\n  exit status %s\n  out: %s\n  err: %s' % (
            ' '.join(self.command), self.status, self.out[:2000], self.err[:2000])


def control(*arguments, check=True, timeout=DEADLINE, preexec=None):
    """Runs ledenboekctl; raises Failure when it leaves with another status than 0 and `check` is set."""
    command = [tap.program('server/control/ledenboekctl')] + [str(argument) for argument in arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=timeout, preexec_fn=preexec, check=False)
    answer = Answer(['ledenboekctl'] + command[1:], done.returncode, done.stdout.decode('utf-8', 'replace'),
                    done.stderr.decode('utf-8', 'replace'))
    if check and answer.status != 0:
        raise Failure(repr(answer))
    return answer


def assignments(fields):
    return ['%s=%s' % pair for pair in fields.items()]


def in_window(line, months=24):
    """Whether a live record of a dump is at hand on replicas: contact moments and tasks that are open or recent."""
    record = json.loads(line)
    values = record['values']
    if record['kind'] not in ('interaction', 'task'):
        return True
    if record['kind'] == 'task' and values.get('state') in (None, 'open'):
        return True
    if record['kind'] == 'interaction':
        moment = time.gmtime(values['at'] / 1e6) if values.get('at') is not None else None
        month = moment.tm_year * 12 + moment.tm_mon if moment else None
    else:
        day = values.get('due')
        month = int(day[:4]) * 12 + int(day[5:7]) if day else None
    now = time.gmtime()
    return month is None or month >= now.tm_year * 12 + now.tm_mon - months


class Replica:
    """The folder of one user on one workplace."""

    def __init__(self, place, name, user):
        self.place, self.name, self.user = place, name, user
        self.path = os.path.join(place.path, 'replica-' + name)

    def run(self, *arguments, check=True, **options):
        return control('replica', '--dir', self.path, *arguments, check=check, **options)

    def json(self, *arguments):
        return self.run(*arguments, '--json').json()

    def login(self, check=True, password_file=None, authority=None, **options):
        return self.run('login', self.place.address, '--user', self.user, '--device', self.name,
                        '--password-file', password_file or self.place.password_file,
                        '--ca', authority or self.place.authority, check=check, **options)

    def sync(self, check=True, **options):
        return self.run('sync', check=check, **options)

    def status(self):
        return self.json('status')

    def list(self, *arguments):
        return self.json('list', *arguments)

    def search(self, text):
        return self.json('search', text)

    def show(self, record):
        return self.json('show', record)

    def new(self, kind, /, **fields):
        """Makes a record; returns its id."""
        return self.run('new', kind, *assignments(fields)).out.strip()

    def set(self, record, check=True, **fields):
        return self.run('set', record, *assignments(fields), check=check)

    def history(self, record):
        return self.json('history', record)

    def outbox(self, *arguments):
        return self.json('outbox', *arguments)

    def conflicts(self):
        return self.json('conflicts')

    def resolve(self, conflict, *choice, **fields):
        return self.run('resolve', conflict, *choice, *assignments(fields))

    def dump(self):
        """The live values: a list of lines; of a copy, for who dumps a book leaves a note of it in its outbox."""
        with tempfile.TemporaryDirectory(prefix='ledenboek-looked-at-') as folder:
            copy = Replica(self.place, self.name, self.user)
            copy.path = os.path.join(folder, 'replica')
            shutil.copytree(self.path, copy.path)
            return copy.run('dump').out.splitlines()


class Office:
    """A server's data folder with an administrator `beheer`, the daemon on it, and replicas."""

    def __init__(self, contacts=0, seed=1, path=None, organisation='Vereniging Proef', database=None):
        """database: the address of a PostgreSQL, in place of a file in the folder."""
        self.own = path is None
        self.where = ['--database', database] if database else []
        self.path = path or tempfile.mkdtemp(prefix='ledenboek-office-')
        self.data = os.path.join(self.path, 'server')
        self.password_file = self.write_password('password', PASSWORD)
        self.daemon, self.address, self.log = None, None, os.path.join(self.path, 'daemon.log')
        self.port = 0
        made = control('init', '--data', self.data, *self.where, '--organisation', organisation, '--admin', 'beheer',
                       '--name', 'Beheer', '--password-file', self.password_file, '--json').json()
        self.authority, self.fingerprint = made['authority'], made['fingerprint']
        if contacts:
            self.control('demo', '--contacts', contacts, '--seed', seed)

    def write_password(self, name, password):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(password + '\n')
        os.chmod(path, 0o600)
        return path

    def control(self, *arguments, check=True, **options):
        """A command on the server's data."""
        return control(*arguments, '--data', self.data, *self.where, check=check, **options)

    def add_user(self, login, name=None, access='all=edit'):
        self.control('user', 'add', login, '--name', name or login.capitalize(), '--access', access,
                     '--password-file', self.password_file)

    def start(self, *options, preexec=None):
        """Starts the daemon on loopback; the port stays the same over restarts."""
        program = tap.program('server/ledenboekd')
        with open(self.log, 'ab') as log:
            self.daemon = subprocess.Popen(
                [program, '--data', self.data, *self.where, '--listen', '127.0.0.1:%d' % self.port, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=preexec)
        before = os.path.getsize(self.log)
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            with open(self.log, encoding='utf-8', errors='replace') as log:
                found = re.findall(r'^listening on (https://\S+:(\d+))$', log.read(), re.MULTILINE)
            if len(found) > self.starts:
                self.starts = len(found)
                self.address, self.port = found[-1][0], int(found[-1][1])
                return self
            if self.daemon.poll() is not None:
                raise Failure('the daemon ended with status %s:\n%s' % (self.daemon.returncode, self.read_log()))
            time.sleep(0.02)
        raise Failure('the daemon does not listen (log %d bytes):\n%s' % (before, self.read_log()))

    starts = 0

    def read_log(self):
        with open(self.log, encoding='utf-8', errors='replace') as log:
            return log.read()

    def stop(self):
        """SIGTERM; returns the exit status."""
        daemon, self.daemon = self.daemon, None
        if daemon is None:
            return None
        daemon.send_signal(signal.SIGTERM)
        return daemon.wait(DEADLINE)

    def kill(self):
        """kill -9."""
        daemon, self.daemon = self.daemon, None
        if daemon is not None:
            daemon.kill()
            daemon.wait(DEADLINE)

    def replica(self, name, user='beheer', login=True):
        made = Replica(self, name, user)
        if login:
            made.login()
        return made

    def two_desks(self):
        """Starts it with two users, who may do all; returns a replica of each."""
        self.start()
        self.add_user('anna', 'Anna de Wit')
        self.add_user('bert', 'Bert Bos')
        return self.replica('a', 'anna'), self.replica('b', 'bert')

    def dump(self):
        """The server's book: a list of lines, first the live values as a replica's dump has them."""
        return self.control('dump').out.splitlines()

    def live(self):
        """The live values that stand in the windows of time: what a replica that may see all shows (S23)."""
        return [line for line in self.dump() if line.startswith('{"kind":') and in_window(line)]

    def check_equal_books(self, *replicas):
        """Fails unless each of them shows what the server holds, once it has synced, and the doctor finds nothing."""
        for replica in replicas:
            replica.sync()
        for replica in replicas:
            tap.check_equal(replica.dump(), self.live(), 'replica %s is not as the server' % replica.name)
        tap.check_equal(self.control('doctor', '--json').json(), {'healthy': True, 'faults': []})

    def close(self):
        """Ends the daemon; raises Failure when its log tells of a fault of the program itself."""
        self.kill()
        found = re.search(r'.*(AddressSanitizer|LeakSanitizer|runtime error:|-CRITICAL).*',
                          self.read_log() if os.path.exists(self.log) else '')
        if self.own:
            shutil.rmtree(self.path, ignore_errors=True)
        if found:
            raise Failure(found.group())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
