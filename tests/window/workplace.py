# SPDX-License-Identifier: GPL-3.0-or-later
"""A workplace for tests of the window: a server, somebody else who works on it, the program on a replica of its own,
and in a word each what a person does there. To be imported first: it finds what the other folders of tests hold.

    from workplace import check_quiet, desk, main, open_window, wait_for

    import tap

    @tap.test('/window/who-is-new-is-on-the-page')
    def new():
        desk().new_contact('Jansen')
        with open_window(desk().new_replica()) as ui:
            wait_for(ui, 'Jansen')
            check_quiet(ui)

    main()
"""
import contextlib
import functools
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'control')]

import harness
import office
import tap

SIZE = '1366x768'
_desk = None


def need():
    """Skips the test where a window cannot be driven."""
    if harness.missing():
        tap.skip('not installed: ' + ', '.join(harness.missing()))


def start(*arguments, **options):
    """The program itself, on a display of its own; options as of harness.start."""
    need()
    return harness.start([tap.program('app/ledenboek'), *arguments], **options)


@contextlib.contextmanager
def server(contacts=0, **users):
    """A running office of the test's own, with these users: login='Name'."""
    need()
    with office.Office(contacts=contacts) as place:
        for login, name in users.items():
            place.add_user(login, name)
        place.start()
        yield place


class Desk:
    """A server that the tests of a file share, a colleague at another workplace, and contacts of whom both know."""

    def __init__(self, contacts):
        self.office = office.Office(contacts=contacts)
        self.office.start()
        self.count = 0

    @functools.cached_property
    def colleague(self):
        return self.office.replica('colleague')

    @functools.cached_property
    def replica(self):
        """One for all tests of the file, with the book."""
        made = self.office.replica('window')
        made.sync()
        return made

    def new_replica(self):
        """One that fetches the book when the window is opened on it."""
        self.count += 1
        return self.office.replica('window-%d' % self.count)

    def new_contact(self, family_name, **fields):
        fields = dict(dict(kind='person', status='active', initials='T.', family_name=family_name, country='NL',
                           postcode='2514 EA', house_number='12', street='Lange Voorhout', city='Den Haag'), **fields)
        made = self.colleague.new('contact', **fields)
        self.colleague.sync()
        return made


def desk(contacts=80):
    """The desk of this file; made by the first test that asks, with so many contacts."""
    global _desk
    if _desk is None:
        need()
        _desk = Desk(contacts)
    return _desk


def main(run=tap.main):
    """Runs the tests, or what else the file does, and ends the server, which tells of its own faults."""
    try:
        run()
    finally:
        if _desk is not None:
            _desk.office.close()


def open_window(replica, **options):
    """The program with the list of contacts before it, as large as the screen."""
    ui = start('--replica', replica.path, **options)
    width, height = options.get('size', SIZE).split('x')
    ui.resize(int(width) - 12, int(height) - 32)
    ui.find('label', lambda name: ' van ' in name or ' of ' in name)
    return ui


def search(ui, text):
    ui.key('ctrl+k')
    ui.type(text)


def page(ui):
    """What is read on the page and elsewhere, as one text."""
    return ui.tree()


def wait_for(ui, text, timeout=60.0):
    ui.wait(lambda: text in page(ui), timeout, 'the text %r' % text)


def wait_until_told(ui, text, timeout=60.0):
    """Waits for what the window tells and takes away after some seconds: rows of lists, which take longer to read than
    that, are passed over."""
    def walk(node):
        yield node
        if node.get_role_name() not in ('tree table', 'list'):
            for child in ui.children(node):
                yield from walk(child)

    ui.wait(lambda: any((node.get_name() or '').startswith(text) for node in walk(ui.application)), timeout,
            'that is told %r' % text)


def named(ui, name, root=None):
    """The first node of that name, whatever its role; waited for, and what comes after it is not read."""
    return ui.wait(lambda: next((node for node in ui.walk(root) if node.get_name() == name), None), what=name)


def go_to_page(ui, name):
    search(ui, name)
    wait_for(ui, 'T. ' + name.capitalize())
    ui.key('Return')


def choose_typed(ui, name, start, root=None):
    """Opens a long list of a form and types how the choice begins."""
    ui.press(ui.find('combo box', name, root=root))
    time.sleep(0.5)
    ui.type(start)
    time.sleep(0.5)
    ui.key('Down', 'Return')
    time.sleep(0.2)


def choose(ui, title, path):
    """Types the path into the chooser of files of that title; a letter may get lost on the way, then again."""
    ui.wait(lambda: ui.title() == title, what='the chooser of files')
    for _ in range(5):
        ui.key('ctrl+l')
        time.sleep(0.3)
        ui.key('ctrl+a')
        ui.type(path)
        time.sleep(0.3)
        ui.key('Return')
        for _ in range(20):
            if ui.title() != title:
                return
            time.sleep(0.1)
    raise TimeoutError('the chooser stays')


def choose_country(ui, start):
    choose_typed(ui, 'Land', start)


def tick(ui, button, name):
    """Ticks or unticks what stands in the popover of a button, by keys; it stays open."""
    ui.press(named(ui, button))
    check = ui.find('check box', name)
    before = ui.has_state(check, 'checked')
    for _ in range(80):
        if ui.has_state(check, 'focused'):
            break
        ui.key('Tab')
    ui.key('space')
    ui.wait(lambda: ui.has_state(check, 'checked') != before, what='the mark at ' + name)


def focused_name(ui):
    node = ui.focused()
    return node.get_name() if node is not None else None


def open_settings(ui, name):
    """Instellingen, and in it the list of that name, by keys."""
    ui.key(ui.key_of('Instellingen'))
    for _ in range(12):
        ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() == 'list item', what='a row')
        if focused_name(ui) == name:
            break
        ui.key('Down')
    ui.key('Return')
    ui.find('push button', 'Instellingen')


def form(ui, title):
    """The dialog whose title begins so: of that alone is read, for the list behind it has many rows."""
    return ui.wait(lambda: next((node for node in ui.children(ui.application)
                                 if (node.get_name() or '').startswith(title)), None), what='the dialog ' + title)


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def check_quiet(ui):
    tap.check_equal(ui.complaints(), [], 'the program complained')


def ui_wait(probe, timeout=60.0):
    """Waits for what is not in the window: asks probe until it gives something true, and returns that."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        got = probe()
        if got:
            return got
        time.sleep(0.1)
    raise TimeoutError('it did not come about')
