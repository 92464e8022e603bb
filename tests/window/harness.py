# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a GTK 4 program as a person would: on a display, a session bus and a window manager of its own, through
the accessibility bus and real keys.

    import harness

    with harness.start([tap.program('app/ledenboek')], size='1366x768', locale='nl_NL.UTF-8', dark=True) as ui:
        ui.press(ui.find('push button', 'Nieuwe relatie'))
        ui.set_text(ui.find('text', 'Achternaam'), 'van Dïjk')
        ui.key('ctrl+s')
        ui.wait(lambda: 'van Dïjk' in ui.tree(), what='the name in the window')
        ui.shot('contact-nl-dark.png')          # into the artefacts folder

Roles are those of the accessibility bus: GtkButton is 'push button', GtkEntry and AdwEntryRow 'text', GtkSearchEntry
'entry', GtkLabel 'label', a row of a column view 'table row'. A list shows only the rows that it has realised.
Several programs may run at a time, each on a display of its own; they share one session bus.
`home=` keeps the user's folders from one start to the next.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import time

ARTEFACTS = os.environ.get('LEDENBOEK_ARTEFACTS', os.path.join(tempfile.gettempdir(), 'ledenboek-artefacts'))
NEEDED = ('Xvfb', 'openbox', 'xdotool', 'convert', 'dbus-daemon')
INTERACTIVE = {'push button', 'toggle button', 'text', 'entry', 'password text', 'check box', 'combo box',
               'spin button', 'radio button', 'switch', 'slider', 'tree table', 'list'}
# Rows of a list beyond this many are not looked at: a list view realises some 200.
CHILD_LIMIT = 250
# What GTK 4.8 says of its own scroll bars when what they scroll changes its length while it is laid out; put right in
# later versions (range: handle GtkAdjustment::changed at next frame).
GTKS_OWN = 'Trying to snapshot GtkGizmo'
# The list of sections, in the languages that are tested.
SIDEBAR = ('Onderdelen', 'Sections')
_session = None


def missing():
    """The programs that the harness needs and that are not there; empty when all is well."""
    return [name for name in NEEDED if shutil.which(name) is None]


def key_of_place(number):
    """The key of the section that stands at this place of the sidebar, from 1."""
    return 'alt+%d' % (number % 10) if number <= 10 else 'alt+shift+%d' % (number - 10)


class _Session:
    """The session bus of this process, and the accessibility library connected to it."""

    def __init__(self):
        self.runtime = tempfile.mkdtemp(prefix='window-run-')
        os.chmod(self.runtime, 0o700)
        environment = dict(os.environ, XDG_RUNTIME_DIR=self.runtime)
        environment.pop('DISPLAY', None)
        environment.pop('WAYLAND_DISPLAY', None)
        self.bus = subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--print-address'], env=environment,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.bus.stdout.readline().strip()
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = self.address
        os.environ.pop('DISPLAY', None)
        os.environ.pop('AT_SPI_BUS_ADDRESS', None)
        import gi                               # only now: the library looks for the bus when it is loaded
        gi.require_version('Atspi', '2.0')
        from gi.repository import Atspi, GLib
        self.atspi = Atspi
        self.error = GLib.Error
        Atspi.init()
        Atspi.set_timeout(3000, 15000)

    def close(self):
        self.bus.terminate()
        self.bus.wait()
        shutil.rmtree(self.runtime, ignore_errors=True)


def _get_session():
    global _session
    if _session is None:
        import atexit
        _session = _Session()
        atexit.register(_session.close)
    return _session


def start(argv, size='1366x768', locale='nl_NL.UTF-8', dark=False, environment=None, home=None, timeout=60.0):
    """Starts the program and waits until its first window is active. Returns an `Ui`, to be used in `with`."""
    return Ui(argv, size, locale, dark, environment or {}, home, timeout)


class Ui:
    """One running program on one display."""

    def __init__(self, argv, size, locale, dark, environment, home, timeout):
        self.session = _get_session()
        self.atspi = self.session.atspi
        self.processes = []
        self.own_home = home is None
        self.home = home or tempfile.mkdtemp(prefix='window-home-')
        self.environment = self._make_environment(locale, dark)
        self.environment.update(environment)
        self.log_path = os.path.join(self.home, 'stderr.log')
        self.process = self.application = self._sidebar = None
        try:
            self.environment['DISPLAY'] = self._start_display(size)
            self._spawn(['openbox'])
            self.wait(self._is_managed, timeout, 'the window manager')
            empty = self.screen()
            with open(self.log_path, 'ab') as log:
                self.process = self._spawn(argv, stderr=log)
            self.application = self.wait(self._find_application, timeout, 'the program on the accessibility bus')
            self.wait(lambda: self._xdotool('getactivewindow'), timeout, 'an active window')
            self.wait(lambda: self.screen() != empty, timeout, 'a window that is drawn')
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if exception[0] is not None and self.process and self.process.poll() is None:
            self.shot('failed-%d.png' % self.process.pid)
        self.close()

    # -- starting and stopping

    def _make_environment(self, locale, dark):
        folders = {'XDG_CONFIG_HOME': 'config', 'XDG_DATA_HOME': 'data', 'XDG_CACHE_HOME': 'cache',
                   'XDG_STATE_HOME': 'state', 'XDG_RUNTIME_DIR': 'run'}
        result = dict(os.environ, HOME=self.home)
        for variable, folder in folders.items():
            path = os.path.join(self.home, folder)
            os.makedirs(path, mode=0o700, exist_ok=True)
            result[variable] = path
        settings = os.path.join(self.home, 'config', 'gtk-4.0')
        os.makedirs(settings, exist_ok=True)
        with open(os.path.join(settings, 'settings.ini'), 'w', encoding='utf-8') as file:
            file.write('[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\ngtk-cursor-blink=0\n')
        # Without drivers of graphics: what they leave behind differs from machine to machine.
        result.update(GSK_RENDERER='cairo', GDK_DEBUG='gl-disable', GDK_BACKEND='x11', GTK_A11Y='atspi',
                      GSETTINGS_BACKEND='memory', LC_ALL=locale, LANGUAGE=locale.split('.')[0], NO_AT_BRIDGE='0',
                      DBUS_SESSION_BUS_ADDRESS=self.session.address,
                      ADW_DEBUG_COLOR_SCHEME='prefer-dark' if dark else 'prefer-light')
        result.pop('WAYLAND_DISPLAY', None)
        return result

    def _spawn(self, argv, **options):
        options.setdefault('stderr', subprocess.DEVNULL)
        process = subprocess.Popen(argv, env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def _start_display(self, size):
        reader, writer = os.pipe()              # Xvfb picks a free display and tells which
        # What is on the screen lies in a file, so that looking at it costs next to nothing; the pointer is not in it.
        self._spawn(['Xvfb', '-displayfd', str(writer), '-screen', '0', size + 'x24', '-fbdir', self.home,
                     '-nocursor', '-noreset', '-nolisten', 'tcp'], pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError('Xvfb did not start')
        return ':' + number

    def _find_application(self):
        if self.process.poll() is not None:
            raise RuntimeError('%s ended with status %d:\n%s'
                               % (self.process.args[0], self.process.returncode, self.log()))
        for candidate in self.children(self.atspi.get_desktop(0)):
            if candidate.get_process_id() == self.process.pid and candidate.get_child_count() > 0:
                return candidate
        return None

    def _is_managed(self):
        """Whether the window manager does what it is asked: what is shown before that it may never show."""
        self._xdotool('set_num_desktops', '1')
        return self._xdotool('get_num_desktops') == '1'

    def log(self):
        """What the program wrote to standard error."""
        with open(self.log_path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def complaints(self):
        """The lines of the log that no run may have: criticals, warnings of GTK, findings of a sanitizer."""
        signs = ('-CRITICAL **', 'Gtk-WARNING **', 'Adwaita-WARNING **', 'runtime error:', 'ERROR: AddressSanitizer',
                 'ERROR: LeakSanitizer')
        return [line for line in self.log().splitlines()
                if any(sign in line for sign in signs) and GTKS_OWN not in line]

    def kill(self):
        """Ends the program at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def quit(self, timeout=60.0):
        """Closes the window as a person does; returns the exit status of the program."""
        self.key('alt+F4')
        return self.process.wait(timeout)

    def close(self):
        """Ends the program, the window manager and the display, and removes the home unless it was given."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)

    # -- looking

    def wait(self, probe, timeout=60.0, what='what was waited for'):
        """Asks probe until it gives something true, and returns that."""
        end = time.monotonic() + timeout
        while True:
            try:
                got = probe()
                if got:
                    return got
            except self.session.error:          # a node vanished while it was looked at
                pass
            if time.monotonic() > end:
                raise TimeoutError('%s did not come within %.0f s' % (what, timeout))
            time.sleep(0.05)

    def children(self, node):
        for index in range(min(node.get_child_count(), CHILD_LIMIT)):
            child = node.get_child_at_index(index)
            if child is not None:
                yield child

    def showing(self, node):
        """Whether node is to be seen. A page of a stack that has once been shown stays so: GTK 4.8 does not tell."""
        if not self.has_state(node, 'visible'):
            return False
        if node.get_role_name() != 'panel' or not node.get_name():
            return True
        try:                                    # the page of a stack has no extents, the widget in it has
            self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
            return True
        except self.session.error:
            return any(self.has_room(child) for child in self.children(node))

    def has_room(self, node):
        """Whether node takes up room: what lies in a closed row or on another page of a stack does not."""
        try:
            box = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
        except self.session.error:
            return False
        return box.width > 0 and box.height > 0

    def walk(self, root=None):
        """The nodes below root, itself first; what is not on the screen is passed over with all below it."""
        node = root or self.application
        yield node
        for child in self.children(node):
            if self.showing(child):
                yield from self.walk(child)

    def seek(self, role, name=None, root=None):
        """The nodes of that role and name that are on the screen now, as they are come upon. name may be a function."""
        fits = name if callable(name) else lambda got: name is None or got == name
        return (node for node in self.walk(root) if node.get_role_name() == role and fits(node.get_name() or ''))

    def look(self, role, name=None, root=None):
        """All of them."""
        return list(self.seek(role, name, root))

    def find(self, role, name=None, root=None, timeout=60.0):
        """The first such node, waited for."""
        return self.wait(lambda: next(self.seek(role, name, root), None), timeout, '%s %r' % (role, name))

    def gone(self, role, name=None, root=None, timeout=60.0):
        """Waits until no such node is on the screen."""
        self.wait(lambda: not self.look(role, name, root), timeout, 'the end of %s %r' % (role, name))

    def text(self, node):
        """The text of an entry or label."""
        try:
            return self.atspi.Text.get_text(node, 0, self.atspi.Text.get_character_count(node))
        except self.session.error:
            return node.get_name() or ''

    def has_state(self, node, state):
        """Whether node has a state such as 'focused', 'selected', 'checked', 'sensitive'."""
        return node.get_state_set().contains(getattr(self.atspi.StateType, state.upper()))

    def focused(self):
        """The node that has the keyboard, or None."""
        return next((node for node in self.walk() if self.has_state(node, 'focused')), None)

    def tree(self, root=None):
        """What is on the screen, a line a node: role, name, text. For messages of tests and for searching in."""
        lines = []

        def add(node, depth):
            role, name = node.get_role_name(), node.get_name() or ''
            content = self.text(node) if role in ('text', 'entry', 'label', 'password text') else ''
            more = ' = %r' % content if content not in ('', name) else ''
            lines.append('%s%s %r%s' % ('  ' * depth, role, name, more))
            for child in self.children(node):
                if self.showing(child):
                    add(child, depth + 1)

        add(root or self.application, 0)
        return '\n'.join(lines)

    def unnamed(self, root=None):
        """Controls on the screen whose name a screen reader could not speak: empty, or the name of a C type."""
        return ['%s %r' % (node.get_role_name(), node.get_name()) for node in self.walk(root)
                if node.get_role_name() in INTERACTIVE and self._is_nameless(node)]

    def _is_nameless(self, node):
        name = node.get_name() or ''
        if name and not name.startswith(('Gtk', 'Adw', 'Ledenboek')):
            return False
        # The inner node of a composite control carries no name of its own when its parent does.
        parent = node.get_parent()
        outer = parent.get_name() if parent is not None else ''
        return not outer or outer.startswith(('Gtk', 'Adw', 'Ledenboek'))

    def screen(self):
        """The whole screen, popovers too, as bytes to compare."""
        with open(os.path.join(self.home, 'Xvfb_screen0'), 'rb') as file:
            return file.read()

    def settle(self, pause=0.3, timeout=10.0):
        """Waits until the screen stands still for so long; not for ever."""
        before, end = None, time.monotonic() + timeout
        while time.monotonic() < end:
            now = self.screen()
            if now == before:
                break
            before = now
            time.sleep(pause)

    def shot(self, path):
        """A picture of the screen once it stands still. A bare name goes to the artefacts."""
        if not os.path.dirname(path):
            path = os.path.join(ARTEFACTS, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.settle()
        subprocess.run(['convert', 'xwd:' + os.path.join(self.home, 'Xvfb_screen0'), path], check=True)
        return path

    # -- acting

    def press(self, node):
        """The first action of a control: a button's click, an entry's activate. Needs neither pointer nor focus."""
        # A menu button has its action on the button inside it.
        acting = next((inner for inner in self.walk(node) if self._has_action(inner)), node)
        return self.atspi.Action.do_action(acting, 0)

    def _has_action(self, node):
        try:
            return self.atspi.Action.get_n_actions(node) > 0
        except self.session.error:
            return False

    def set_text(self, node, text):
        """Replaces the content of an entry; also for letters that are on no key."""
        return self.atspi.EditableText.set_text_contents(node, text)

    def click(self, node, button=1, count=1):
        """A real click in the middle of the node, in the active window."""
        box = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
        window = self._xdotool('getactivewindow')
        self._xdotool('mousemove', '--window', window, str(box.x + box.width // 2), str(box.y + box.height // 2),
                      'click', '--repeat', str(count), '--delay', '60', str(button))

    def drag_files(self, helper, paths, node):
        """Drags files out of another window, that of drag.c, and drops them on the node with the real pointer."""
        box = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
        window = self._xdotool('getactivewindow')
        process = self._spawn([helper, *paths])
        try:
            other = self.wait(lambda: self._xdotool('search', '--onlyvisible', '--name', '^window-drag$'),
                              what='the window with the files').split()[-1]
            self.wait(lambda: self._xdotool('getactivewindow') == other, what='the window with the files in front')
            self._xdotool('windowmove', '--sync', other, '40', '560')
            self._xdotool('mousemove', '--window', other, '60', '40', 'mousedown', '1')
            self.settle()
            for step in (10, 20, 40):           # a drag begins when the pointer has gone some way
                self._xdotool('mousemove', '--window', other, str(60 + step), '40')
            for aside in (3, 2, 1, 0):          # and is told of by every move
                self._xdotool('mousemove', '--window', window, str(box.x + box.width // 2 + aside),
                              str(box.y + box.height // 2))
                self.settle()
            self._xdotool('mouseup', '1')
            self.settle()
        finally:
            process.terminate()
            process.wait()
        self._xdotool('windowactivate', '--sync', window)

    def type(self, text):
        """Real keys to whatever has the focus. ASCII only: other letters are lost now and then; see set_text."""
        if not text.isascii():
            raise ValueError('only ASCII can be typed; use set_text for %r' % text)
        self._xdotool('type', '--delay', '15', text)

    def key(self, *names):
        """Real keys by name: 'ctrl+k', 'Escape', 'Down'."""
        self._xdotool('key', '--delay', '30', *names)

    def key_of(self, section):
        """The key that goes to a section of the sidebar, while that is to be seen."""
        self.find('list item', lambda name: name.startswith(section), self.sidebar())
        return key_of_place(1 + next(place for place, name in enumerate(self.sections()) if name.startswith(section)))

    def sidebar(self):
        """The list of sections, looked for once: all that the pages hold may come before it."""
        if self._sidebar is None:
            self._sidebar = self.find('list', SIDEBAR.__contains__)
        return self._sidebar

    def sections(self):
        """The names of the sidebar's sections, in their order."""
        return [node.get_name() for node in self.look('list item', root=self.sidebar())]

    def resize(self, width, height):
        """Another size for the active window, in pixels."""
        self._xdotool('windowsize', '--sync', self._xdotool('getactivewindow'), str(width), str(height))

    def title(self):
        return self._xdotool('getactivewindow', 'getwindowname')

    def _xdotool(self, *arguments):
        return subprocess.run(['xdotool', *arguments], env=self.environment, capture_output=True,
                              text=True).stdout.strip()
