#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A short round through the program on a virtual display: search, open, edit, go offline, edit, come back, resolve a
conflict. One line of result a step, a picture each; leaves with status 1 when a step failed.

  demo-round.py OFFICE     the folder that data/demo.sh made: the daemon runs, ida and piet are logged in

The other side of each exchange is piet's replica, worked by ledenboekctl.
"""
import json
import os
import signal
import subprocess
import sys
import time

import harness

BUILD = os.environ['LEDENBOEK_BUILD']
# The first of these that finds somebody is typed: parts of a name and a town, in any order.
SEARCHES = ['utrecht berg', 'amsterdam jong', 'van den berg', 'de vries', 'jan']


class Failed(Exception):
    """A step did not come to what it promises."""


def expect(condition, message):
    if not condition:
        raise Failed(message)


class Round:
    """The state that the steps hand on to each other."""

    def __init__(self, office, ui):
        self.office, self.ui = office, ui
        self.contact = self.name = None

    # -- the other side

    def piet(self, *arguments):
        command = [os.path.join(BUILD, 'server/control/ledenboekctl'), 'replica', '--dir',
                   os.path.join(self.office, 'piet'), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        expect(done.returncode == 0, '%s: %s' % (' '.join(command), done.stderr.strip()))
        return done.stdout

    def piet_sees(self, **fields):
        """Waits until the book of piet has these values for the contact."""
        def look():
            self.piet('sync')
            seen = json.loads(self.piet('show', self.contact, '--json'))
            return all(str(seen.get(name)) == value for name, value in fields.items())
        self.ui.wait(look, 30, 'at the other workplace: %s' % fields)

    # -- helpers in the window

    def sync_button(self, begins=None, timeout=30):
        """The button that tells how the book stands, once its words begin so."""
        def look():
            for button in self.ui.look('push button', lambda name: name.startswith(
                    ('Bijgewerkt', 'Offline', 'Uitwisselen', 'Verbonden')) or name.endswith(
                    ('niet verzonden', 'keuze', 'keuzes'))):
                if begins is None or begins(button.get_name()):
                    return button
            return None
        return self.ui.wait(look, timeout, 'the sync button')

    def set_offline(self, offline):
        self.ui.press(self.sync_button())
        switch = self.ui.find('check box', 'Offline werken')
        if self.ui.has_state(switch, 'checked') != offline:
            self.ui.press(switch)
        self.ui.wait(lambda: self.ui.has_state(switch, 'checked') == offline, what='the switch')
        self.ui.key('Escape')

    def edit(self, **fields):
        """Edits fields of the first section of the page by their labels, and saves."""
        self.ui.key('F2')
        for label, text in fields.items():
            self.ui.set_text(self.ui.find('text', label), text)
        self.ui.key('ctrl+s')
        self.ui.gone('text', next(iter(fields)))

    # -- the steps

    def start(self):
        count = self.ui.find('label', lambda name: name.replace('.', '').split(' ')[0].isdigit())
        return self.ui.text(count) + ' in the list'

    def search(self):
        text, hits = next(((text, hits) for text, hits in map(self.piet_finds, SEARCHES) if hits), (None, None))
        expect(hits, 'the book has nobody of the names that are searched')
        self.ui.key('ctrl+k')
        self.ui.type(text)
        first = self.ui.wait(lambda: self.find_row(hits), what='a hit in the first row')
        self.contact, self.name = first['id'], first['name']
        return '“%s” finds %d contacts, first %s' % (text, len(hits), self.name)

    def piet_finds(self, text):
        return text, json.loads(self.piet('search', text, '--json'))

    def find_row(self, hits):
        """The hit that the first row of the list shows."""
        head = self.ui.find('list', lambda name: name == 'GtkColumnListView')
        row = next(self.ui.children(head), None)
        texts = [self.ui.text(label) for label in self.ui.look('label', root=row)] if row is not None else []
        count = self.ui.look('label', lambda name: name.split(' ')[0] == str(len(hits)))
        return next((hit for hit in hits if str(hit['number']) in texts), None) if count else None

    def open(self):
        self.ui.key('Return')
        self.ui.find('push button', 'Adres wijzigen')
        return 'the page of %s' % self.name

    def edit_online(self):
        self.edit(Huisnummer='112')
        self.piet_sees(house_number='112')
        return 'house number 112, and the other workplace has it'

    def go_offline(self):
        self.set_offline(True)
        self.edit(Straat='Voorbeeldstraat', Huisnummer='114')
        button = self.sync_button(lambda name: name.startswith('Offline') and '1' in name)
        return 'the address is changed without a network: “%s”' % button.get_name()

    def note(self):
        self.ui.key('ctrl+l')
        text = self.ui.find('text', 'Wat er gezegd is')
        proposed = self.ui.text(text)
        expect('dres gewijzigd' in proposed, 'the proposed note is “%s”' % proposed)
        self.ui.shot('demo-5-note.png')
        self.ui.key('ctrl+Return')
        self.ui.gone('text', 'Wat er gezegd is')
        return 'the note proposes itself: “%s”' % proposed

    def other_side(self):
        self.piet('set', self.contact, 'street=Kerkstraat', 'house_number=7')
        self.piet('sync')
        return 'at the other workplace the same address becomes Kerkstraat 7'

    def come_back(self):
        self.set_offline(False)
        button = self.sync_button(lambda name: 'keuze' in name)
        return 'what was typed is sent, and one thing is to be chosen: “%s”' % button.get_name()

    def choose(self):
        self.ui.key(self.ui.key_of('Keuzes'))
        self.ui.find('label', lambda name: 'Voorbeeldstraat' in name)
        self.ui.shot('demo-8-conflict.png')
        self.ui.key('2')
        self.ui.find('label', 'Geen keuzes')
        self.piet_sees(street='Voorbeeldstraat', house_number='114')
        return 'with one key; the other workplace has Voorbeeldstraat 114'

    def whole(self):
        self.sync_button(lambda name: name.startswith('Bijgewerkt'))
        complaints = self.ui.complaints()
        expect(not complaints, 'the program complains: %s' % complaints[:3])
        return 'everything is exchanged, nothing was lost, the program has no complaints'


STEPS = [('start', Round.start), ('search', Round.search), ('open', Round.open), ('edit', Round.edit_online),
         ('offline', Round.go_offline), ('note', Round.note), ('other side', Round.other_side),
         ('come back', Round.come_back), ('conflict', Round.choose), ('whole', Round.whole)]


def work(office, program):
    """All steps in one window; how many failed."""
    with harness.start([program, '--replica', os.path.join(office, 'ida')]) as ui:
        turn = Round(office, ui)
        for number, (name, step) in enumerate(STEPS, 1):
            begun = time.monotonic()
            try:
                told = step(turn)
            except Exception as reason:                 # any: the line of result tells which
                picture = ui.shot('demo-%d-%s-failed.png' % (number, name.replace(' ', '-')))
                print('not ok %s: %s (%s)' % (name, reason, picture), flush=True)
                print('\n'.join(ui.log().splitlines()[-5:]))
                return 1
            ui.shot('demo-%d-%s.png' % (number, name.replace(' ', '-')))
            print('ok %s: %s (%.1f s)' % (name, told, time.monotonic() - begun), flush=True)
    return 0


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))         # so that what was started is ended too
    missing = harness.missing()
    if missing:
        print('not ok start: not installed: ' + ', '.join(missing))
        return 1
    return work(sys.argv[1], os.path.join(BUILD, 'app/ledenboek'))


if __name__ == '__main__':
    sys.exit(main())
