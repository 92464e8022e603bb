#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs window-templates on a display of its own; it makes one of every template and prints TAP itself."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import harness

program = sys.argv[1]
if harness.missing():
    print('TAP version 13\n1..1\nok 1 - /window/templates # SKIP missing: %s' % ', '.join(harness.missing()))
    sys.exit(0)
reader, writer = os.pipe()
display = subprocess.Popen(['Xvfb', '-displayfd', str(writer), '-screen', '0', '1366x768x24', '-nolisten', 'tcp'],
                           pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
os.close(writer)
try:
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    environment = dict(os.environ, DISPLAY=':' + number, GDK_BACKEND='x11', GSK_RENDERER='cairo', GTK_A11Y='none',
                       GDK_DEBUG='gl-disable', G_DEBUG='fatal-warnings')
    status = subprocess.run([program], env=environment, timeout=120, check=False).returncode
finally:
    display.terminate()
    display.wait()
sys.exit(status)
