# SPDX-License-Identifier: GPL-3.0-or-later
"""A real print server for tests: CUPS on a socket of its own, with a printer that puts its paper in a folder.

    with printserver.PrintServer() as server:
        server.add_printer('Kantoor')
        server.environment           by which a program finds it
        server.list_jobs()           the files that came out of the printer, in the order they came
        server.pause('Kantoor')      the printer takes jobs, and lets them wait; server.resume() prints them
        server.stop()                the server is gone; server.start() brings it back with its printers

With `server.largest = '2k'` before it is started it says no to every job that is larger, once it is sent.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import time

import tap

CONFIGURATION = '''
Listen {folder}/run/cups.sock
LimitRequestBody {largest}
Browsing Off
WebInterface No
DefaultAuthType None
LogLevel info
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
'''
FILES = '''
ServerRoot {folder}/etc
ServerBin {folder}/bin
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
TempDir {folder}/tmp
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
Printcap
'''
# The device of the printer: asked without a job it tells what it is, else what it is given becomes a file of its own.
DEVICE = '''#!/bin/sh
[ $# -eq 0 ] && { echo 'direct paper "Unknown" "Paper in a folder"'; exit 0; }
cat "${6:--}" > "${DEVICE_URI#paper:}/part" && mv "${DEVICE_URI#paper:}/part" "${DEVICE_URI#paper:}/$1.pdf"
'''


class PrintServer:
    def __init__(self):
        self.program = shutil.which('cupsd', path='/usr/sbin')
        self.control = {name: shutil.which(name, path='/usr/sbin:/usr/bin')
                        for name in ('lpadmin', 'cupsdisable', 'cupsenable', 'lpstat')}
        missing = [name for name, path in {'cupsd': self.program, **self.control}.items() if path is None]
        if missing:
            tap.skip('not installed: ' + ', '.join(missing))
        self.folder = tempfile.mkdtemp(prefix='ledenboek-print-')
        self.paper = os.path.join(self.folder, 'paper')
        self.environment = {'CUPS_SERVER': os.path.join(self.folder, 'run', 'cups.sock')}
        self.largest = '0'
        self.process = None
        try:
            self.make_folders()
            self.start()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def make_folders(self):
        # Run by root, the server works as a user of its own, who has to come here.
        os.chmod(self.folder, 0o711)
        for name in ('etc', 'bin/backend', 'bin/filter', 'spool', 'cache', 'run', 'tmp', 'log', 'paper'):
            os.makedirs(os.path.join(self.folder, name))
        # By what is in this folder the server starts the device.
        os.symlink('/usr/lib/cups/daemon', os.path.join(self.folder, 'bin', 'daemon'))
        device = os.path.join(self.folder, 'bin', 'backend', 'paper')
        with open(device, 'w', encoding='utf-8') as file:
            file.write(DEVICE)
        os.chmod(device, 0o700)

    def start(self):
        etc = os.path.join(self.folder, 'etc')
        for name, text in (('cupsd.conf', CONFIGURATION), ('cups-files.conf', FILES)):
            with open(os.path.join(etc, name), 'w', encoding='utf-8') as file:
                file.write(text.format(folder=self.folder, largest=self.largest))
        self.process = subprocess.Popen([self.program, '-f', '-c', os.path.join(etc, 'cupsd.conf'),
                                         '-s', os.path.join(etc, 'cups-files.conf')], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while self.run('lpstat', '-r', check=False).stdout.strip() != 'scheduler is running':
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('the print server did not start:\n' + self.log())
            time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        path = os.path.join(self.folder, 'log', 'error')
        if not os.path.exists(path):
            return ''
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def run(self, name, *arguments, check=True):
        done = subprocess.run([self.control[name], *arguments], capture_output=True, text=True, check=False,
                              env=dict(os.environ, LC_ALL='C.UTF-8', **self.environment))
        if check and done.returncode != 0:
            raise RuntimeError('%s: %s' % (name, done.stderr))
        return done

    def add_printer(self, name):
        self.run('lpadmin', '-p', name, '-E', '-v', 'paper:' + self.paper, '-m', 'raw')

    def pause(self, name):
        self.run('cupsdisable', name)

    def resume(self, name):
        self.run('cupsenable', name)

    def list_jobs(self):
        names = [name for name in os.listdir(self.paper) if name.endswith('.pdf')]
        return [os.path.join(self.paper, name) for name in sorted(names, key=lambda name: int(name[:-4]))]
