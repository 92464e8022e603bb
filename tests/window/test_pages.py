#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks every page there is, by the keys that lead there: each control has a name for who hears the screen, and the
keyboard comes to each. Whatever section is added to the sidebar is walked too.

    test_pages.py                   the test
    test_pages.py --pictures DIR    a picture of every page in light and dark, Dutch and English, small and wide
"""
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'control')]

import harness
import office
import tap

CONTACTS = 80
SIZES = ('1366x768', '1920x1080')
LOCALES = {'nl': 'nl_NL.UTF-8', 'en': 'en_GB.UTF-8'}
# What the keyboard must come to. A list is come to as one and gone through by its arrows.
REACHED = {'push button', 'toggle button', 'text', 'entry', 'check box', 'combo box', 'spin button', 'switch'}
# Of the window's frame, in the tongue of the test.
FRAME = {'Minimaliseren', 'Maximaliseren', 'Sluiten'}
_place = None


class Desk:
    """A server, and a replica in a home of its own."""

    def __init__(self):
        self.office = office.Office(contacts=CONTACTS)
        self.office.start()
        self.replica = self.office.replica('window')
        self.replica.sync()

    def close(self):
        self.office.close()


def desk():
    global _place
    if _place is None:
        if harness.missing():
            tap.skip('missing: %s' % ', '.join(harness.missing()))
        _place = Desk()
    return _place


def open_window(**options):
    ui = harness.start([tap.program('app/ledenboek'), '--replica', desk().replica.path], **options)
    width, height = options.get('size', SIZES[0]).split('x')
    ui.resize(int(width) - 12, int(height) - 32)
    ui.find('label', lambda name: ' van ' in name or ' of ' in name)
    return ui


def each_page(ui):
    """Goes to every section by its key and gives its name."""
    sections = [node.get_name() for node in ui.look('list item')]
    tap.check(len(sections) >= 3, 'sections: %r' % sections)
    for number, name in enumerate(sections, 1):
        ui.key('alt+%d' % number)
        ui.wait(lambda: any(ui.has_state(node, 'selected') for node in ui.look('list item', name)),
                what='the section %r by its key' % name)
        yield name


def is_frame(ui, node):
    """Whether these are the buttons of the window's own frame: nothing else has these names in a row."""
    names = [child.get_name() for child in ui.children(node)]
    return len(names) == len(FRAME) and set(names) == FRAME


def walk_controls(ui, node, hidden=()):
    """
    What Tab may come to below node. The rows of a list are gone through by arrows, and are many: left out; the buttons
    of the window's frame have keys of the desktop. hidden: pages that the bus still calls visible.
    """
    if node.get_role_name() in ('table row', 'tree item') or is_frame(ui, node):
        return
    if node.get_role_name() == 'panel' and node.get_name() in hidden:
        return
    yield node
    for child in ui.children(node):
        if ui.showing(child):
            yield from walk_controls(ui, child, hidden)


def unreached(ui, page):
    """The controls on this page that the Tab key does not come to."""
    hidden = [node.get_name() for node in ui.look('list item') if node.get_name() != page]
    controls = [node for node in walk_controls(ui, ui.application, hidden) if ui.has_state(node, 'focusable')]
    wanted = [node for node in controls
              if node.get_role_name() in REACHED and ui.has_state(node, 'sensitive')]
    # Twice around at the most: what has the focus may show more than it did, and a key comes later than it is struck.
    for _ in range(2 * len(controls) + 20):
        ui.key('Tab')
        time.sleep(0.03)
        wanted = [node for node in wanted if not ui.has_state(node, 'focused')]
        if not wanted:
            break
    return ['%s %r' % (node.get_role_name(), node.get_name()) for node in wanted]


@tap.test('/pages/every-control-has-a-name')
def named():
    with open_window() as ui:
        for name in each_page(ui):
            tap.check(not ui.unnamed(), 'on %s: %r' % (name, ui.unnamed()))
        tap.check(not ui.complaints(), ui.complaints())


@tap.test('/pages/the-keyboard-comes-to-every-control')
def reached():
    with open_window() as ui:
        for name in each_page(ui):
            missed = unreached(ui, name)
            tap.check(not missed, 'on %s: %r' % (name, missed))
        tap.check(not ui.complaints(), ui.complaints())


def make_pictures(folder):
    for size in SIZES:
        for language, locale in LOCALES.items():
            for dark in (False, True):
                with open_window(size=size, locale=locale, dark=dark) as ui:
                    for number, _ in enumerate(each_page(ui), 1):
                        ui.shot(os.path.join(os.path.abspath(folder), '%d-%s-%s-%s.png' % (
                            number, size, language, 'dark' if dark else 'light')))


if __name__ == '__main__':
    try:
        if sys.argv[1:2] == ['--pictures']:
            make_pictures(sys.argv[2])
        else:
            tap.main()
    finally:
        if _place is not None:
            _place.close()
