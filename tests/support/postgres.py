# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL of the tests' own: in a folder of its own, on a socket there, gone afterwards.

    with postgres.Cluster() as cluster:
        run('ledenboekctl', 'init', '--database', cluster.address(), ...)

As a program it runs a test with the address in LEDENBOEK_TEST_DATABASE, so that the same test runs on both engines:

    postgres.py [--durable] PROGRAM [ARGUMENT...]          --durable: with fsync, as a benchmark needs it

PostgreSQL refuses to run as root: then it runs as the user "postgres" of its package.
"""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

USER = 'ledenboek'


def find_programs():
    """The folder of initdb and postgres, or None when PostgreSQL is not installed."""
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin/initdb'), key=lambda path: int(path.split('/')[4]))
    found = found[-1] if found else shutil.which('initdb')
    return os.path.dirname(os.path.realpath(found)) if found else None


def _locale():
    """Any but C, so that an order which leans on the database's own shows itself."""
    known = subprocess.run(['locale', '-a'], capture_output=True, text=True).stdout.lower().split()
    return 'nl_NL.UTF-8' if 'nl_nl.utf8' in known else 'C.UTF-8'


class Cluster:
    def __init__(self, durable=False):
        """durable: with fsync, for tests that stop it hard."""
        self.programs = find_programs()
        if self.programs is None:
            raise FileNotFoundError('PostgreSQL is not installed')
        # A test that is out of time is told to end: the database ends with it.
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.durable = durable
        self.process = None
        self.folder = tempfile.mkdtemp(prefix='ledenboek-pg-')
        self.prefix = []
        if os.geteuid() == 0:
            account = pwd.getpwnam('postgres')
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.prefix = ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--init-groups']
        self.data = os.path.join(self.folder, 'data')
        subprocess.run(self.prefix + [os.path.join(self.programs, 'initdb'), '-D', self.data, '-U', USER, '-A', 'trust',
                                      '-E', 'UTF8', '--locale', _locale(), '--no-sync'],
                       check=True, stdout=subprocess.DEVNULL, cwd='/', env=self._environment())
        try:
            self.start()
            self.make('ledenboek')
        except BaseException:
            self.remove()
            raise

    @staticmethod
    def _environment():
        kept = {name: os.environ[name] for name in ('PATH', 'LANG') if name in os.environ}
        return dict(kept, LC_ALL='C.UTF-8', TZ='UTC')

    def start(self):
        fsync = 'on' if self.durable else 'off'
        with open(os.path.join(self.folder, 'log'), 'ab') as log:
            self.process = subprocess.Popen(
                self.prefix + [os.path.join(self.programs, 'postgres'), '-D', self.data, '-k', self.folder,
                               '-c', 'listen_addresses=', '-c', 'fsync=' + fsync, '-c', 'max_connections=100',
                               '-c', 'shared_buffers=64MB', '-c', 'unix_socket_permissions=0777'],
                stdout=log, stderr=log, cwd='/', env=self._environment(), start_new_session=True)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError('PostgreSQL did not start: ' + self.log())
            if self.psql('SELECT 1', 'postgres', check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError('PostgreSQL does not answer: ' + self.log())

    def log(self):
        with open(os.path.join(self.folder, 'log'), errors='replace') as file:
            return file.read()[-2000:]

    def psql(self, sql, database='ledenboek', check=True):
        return subprocess.run([os.path.join(self.programs, 'psql'), '-h', self.folder, '-U', USER, '-d', database,
                               '-X', '-A', '-t', '-q', '-c', sql],
                              check=check, capture_output=True, text=True, cwd='/', env=self._environment())

    def make(self, database):
        """A database of that name; its address."""
        self.psql('CREATE DATABASE "%s"' % database, 'postgres')
        return self.address(database)

    def address(self, database='ledenboek'):
        return 'postgresql://%s@/%s?host=%s' % (USER, database, urllib.parse.quote(self.folder, safe=''))

    def stop(self, how=signal.SIGINT):
        """SIGINT: ends what goes on; SIGQUIT: at once, as in a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def remove(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


def main(arguments):
    if find_programs() is None:
        print('1..0 # SKIP PostgreSQL is not installed')
        return 0
    durable = arguments[:1] == ['--durable']
    arguments = arguments[1:] if durable else arguments
    with Cluster(durable) as cluster:
        environment = dict(os.environ, LEDENBOEK_TEST_DATABASE=cluster.address())
        return subprocess.run(arguments, env=environment).returncode


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
