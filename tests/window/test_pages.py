#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks every page there is, by the keys that lead there: each control has a name for who hears the screen, and the
keyboard comes to each. Whatever section is added to the sidebar is walked too.

    test_pages.py                   the test
    test_pages.py --pictures DIR    a picture of every page and of what opens on it, in light and dark, Dutch and
                                    English, small and wide
"""
import os
import sys
import time

from workplace import SIZE, check_quiet, desk, main, open_window, start

import harness
import tap

SIZES = (SIZE, '1920x1080')
LOCALES = {'nl': 'nl_NL.UTF-8', 'en': 'en_GB.UTF-8'}
# What the keyboard must come to. A list is come to as one and gone through by its arrows.
REACHED = {'push button', 'toggle button', 'text', 'entry', 'check box', 'combo box', 'spin button', 'switch'}
# Of the window's frame, in the tongue of the test.
FRAME = {'Minimaliseren', 'Maximaliseren', 'Sluiten'}
# What opens on a page: its name, the section in both tongues, and the keys struck there, one after the other; the last
# of them opens it.
CONTACTS, TASKS, SELECTIONS = ('Relaties', 'Contacts'), ('Taken', 'Tasks'), ('Selecties', 'Selections')
TEMPLATES = ('Sjablonen', 'Templates')
PAGE = ('ctrl+k', 'Return')
OPENED = (('contact', CONTACTS, PAGE),
          ('contact-editing', CONTACTS, (*PAGE, 'F2')),
          ('contact-menu', CONTACTS, (*PAGE, 'Return')),
          ('act-cancel', CONTACTS, (*PAGE, 'Return', 'Return')),
          ('act-inactive', CONTACTS, (*PAGE, 'Return', 'Down', 'Down', 'Return')),
          ('act-death', CONTACTS, (*PAGE, 'Return', 'Down', 'Return')),
          ('call-note', CONTACTS, (*PAGE, 'ctrl+l')),
          ('new-task', CONTACTS, (*PAGE, 'ctrl+t')),
          ('new-card', CONTACTS, (*PAGE, 'ctrl+shift+n')),
          ('new-contact', CONTACTS, ('ctrl+n',)),
          ('contact-filter', CONTACTS, ('ctrl+f',)),
          ('help', CONTACTS, ('F1',)),
          ('task-filter', TASKS, ('ctrl+f',)),
          ('new-selection', SELECTIONS, ('ctrl+n',)),
          ('new-template', TEMPLATES, ('ctrl+n',)),
          ('template-fields', TEMPLATES, ('ctrl+f',)))


# So long a screen must stand still to be taken as it is, in seconds.
STILL = 0.5


def each_page(ui):
    """Goes to every section by its key and gives its name, when it is there."""
    sections = ui.sections()
    tap.check(len(sections) >= 3, 'sections: %r' % sections)
    for number, name in enumerate(sections, 1):
        ui.key(harness.key_of_place(number))
        ui.wait(lambda: ui.has_state(ui.find('list item', name, ui.sidebar()), 'selected'),
                what='the section %r by its key' % name)
        ui.settle(STILL)
        yield name


def windows(ui):
    return list(ui.children(ui.application))


def each_opened(ui):
    """Opens all that opens on the pages and gives the name of each; closes it afterwards."""
    for name, section, keys in OPENED:
        ui.key(ui.key_of(next(title for title in section if title in ui.sections())))
        ui.settle(STILL)
        for key in keys[:-1]:
            ui.key(key)
            ui.settle(STILL)
        closed = ui.screen()
        ui.key(keys[-1])
        ui.wait(lambda: ui.screen() != closed, what=name)
        ui.settle(STILL)
        yield name
        ui.key('Escape')
        ui.settle(STILL)
        tap.check_equal(len(windows(ui)), 1, '%s does not close' % name)


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


def has_focus(ui, node):
    """Whether the keyboard is at this control, or at the part of it that takes the letters."""
    return ui.has_state(node, 'focused') or any(ui.has_state(child, 'focused') for child in ui.children(node))


def is_entry_row(ui, node):
    """Whether this is an entry of a list of rows: libadwaita 1.2 does not tell the bus when it has the keyboard."""
    return node.get_role_name() == 'text' and any(child.get_role_name() == 'panel' for child in ui.children(node))


def unreached(ui, hidden=()):
    """The controls of the window in front that the Tab key does not come to. hidden: as of walk_controls."""
    controls = [node for node in walk_controls(ui, windows(ui)[-1], hidden) if ui.has_state(node, 'focusable')]
    wanted = [node for node in controls
              if node.get_role_name() in REACHED and ui.has_state(node, 'sensitive') and ui.has_room(node) and
              not is_entry_row(ui, node)]
    # What has the focus may show more than it did, so around twice; what a slow machine tells late, slowly once more.
    for pause, times in ((0.03, 2 * len(controls) + 20), (STILL, len(controls) + 20)):
        for _ in range(times):
            if not wanted:
                break
            ui.key('Tab')
            time.sleep(pause)
            wanted = [node for node in wanted if not has_focus(ui, node)]
    return ['%s %r' % (node.get_role_name(), node.get_name()) for node in wanted]


@tap.test('/pages/every-control-has-a-name')
def named():
    with open_window(desk().replica) as ui:
        for name in each_page(ui):
            tap.check(not ui.unnamed(), 'on %s: %r' % (name, ui.unnamed()))
        check_quiet(ui)


@tap.test('/pages/the-keyboard-comes-to-every-control')
def reached():
    with open_window(desk().replica) as ui:
        for name in each_page(ui):
            missed = unreached(ui, [other for other in ui.sections() if other != name])
            tap.check(not missed, 'on %s: %r' % (name, missed))
        check_quiet(ui)


@tap.test('/pages/what-opens-has-names-too-and-its-windows-are-worked-by-the-keyboard')
def opened():
    with open_window(desk().replica) as ui:
        for name in each_opened(ui):
            tap.check(not ui.unnamed(), 'in %s: %r' % (name, ui.unnamed()))
            if len(windows(ui)) > 1:
                missed = unreached(ui)
                tap.check(not missed, 'in %s: %r' % (name, missed))
        check_quiet(ui)


@tap.test('/pages/the-first-start-has-names-and-is-worked-by-the-keyboard')
def first():
    with start() as ui:
        ui.settle(STILL)
        tap.check(not ui.unnamed(), repr(ui.unnamed()))
        missed = unreached(ui)
        tap.check(not missed, repr(missed))
        # That an entry has the keyboard is seen by what is typed.
        fields = [node for node in ui.look('text') if is_entry_row(ui, node)]
        for _ in range(3 * len(fields)):
            ui.key('Tab')
            ui.settle(STILL)
            if ui.focused() is None:
                ui.type('x')
        tap.check(fields and all('x' in ui.text(field) for field in fields), repr([ui.text(one) for one in fields]))
        check_quiet(ui)


def make_pictures(folder):
    for size in SIZES:
        for language, locale in LOCALES.items():
            for dark in (False, True):
                form = '%s-%s-%s.png' % (size, language, 'dark' if dark else 'light')
                options = dict(size=size, locale=locale, dark=dark)
                with start(**options) as ui:
                    ui.settle(STILL)
                    ui.shot(os.path.join(os.path.abspath(folder), 'first-start-' + form))
                with open_window(desk().replica, **options) as ui:
                    for number, _ in enumerate(each_page(ui), 1):
                        ui.shot(os.path.join(os.path.abspath(folder), '%02d-%s' % (number, form)))
                    for name in each_opened(ui):
                        ui.shot(os.path.join(os.path.abspath(folder), '%s-%s' % (name, form)))


if sys.argv[1:2] == ['--pictures']:
    main(lambda: make_pictures(sys.argv[2]))
else:
    main()
