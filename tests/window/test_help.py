#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The help: F1 opens the page of where one is, every section of the sidebar has one, and words find it."""
import os

from workplace import HERE, check_quiet, desk, main, open_window

import harness
import tap

PAGES = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'ui', 'help', 'nl')
SECTIONS = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'app', 'section.c')


def section_names():
    """The names of the sections as the table has them."""
    names = []
    with open(SECTIONS, encoding='utf-8') as file:
        for line in file:
            if line.startswith('  { "'):
                names.append(line.split('"')[1])
    return names


def title_of(name):
    with open(os.path.join(PAGES, name + '.txt'), encoding='utf-8') as file:
        return file.readline().rstrip('\n')[2:]


def help_window(ui):
    """The window of the help, when it is open. The window of the program, the first, is not searched for it."""
    others = list(ui.children(ui.application))[1:]
    return next((node for node in others if ui.look('list', harness_list, root=node)), None)


def harness_list(name):
    return name in ('Pagina’s van de hulp', 'Pages of the help')


def selected_page(ui):
    return next((node.get_name() for node in ui.look('list item', root=help_window(ui))
                 if ui.has_state(node, 'selected')), None)


@tap.test('/help/every-section-has-a-page-of-its-own')
def complete():
    names = section_names()
    tap.check(len(names) >= 9, 'sections: %r' % names)
    for name in names:
        path = os.path.join(PAGES, name + '.txt')
        tap.check(os.path.isfile(path), 'section %s has no page in ui/help/nl' % name)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        tap.check(text.startswith('# ') and len(text) > 400, 'the page of %s says too little' % name)
        tap.check_equal((text.count('`') % 2, text.count('[') - text.count(']')), (0, 0), name)


@tap.test('/help/f1-opens-the-page-of-where-one-is')
def opens():
    with open_window(desk().replica) as ui:
        names = section_names()
        shown = [node.get_name() for node in ui.look('list item', root=ui.sidebar())]
        tap.check_equal(len(shown), len(names))
        for number, name in enumerate(names, 1):
            ui.key(harness.key_of_place(number))
            ui.wait(lambda: ui.has_state(ui.find('list item', shown[number - 1], ui.sidebar()), 'selected'),
                    what='the section %r' % name)
            ui.key('F1')
            ui.wait(lambda: help_window(ui) is not None and selected_page(ui) == title_of(name),
                    what='the page %r' % title_of(name))
            if number == 3:
                ui.shot('help-choices-nl.png')
                tap.check_equal(ui.unnamed(help_window(ui)), [])
            ui.key('Escape')
            ui.wait(lambda: help_window(ui) is None, what='the end of the help')
        check_quiet(ui)


@tap.test('/help/words-find-a-page-and-stand-out-on-it')
def found():
    for dark in (False, True):
        with open_window(desk().replica, dark=dark) as ui:
            ui.key('F1')
            ui.wait(lambda: help_window(ui) is not None, what='the help')
            ui.type('tweeling')
            ui.wait(lambda: selected_page(ui) == 'Opschonen', what='the page that has the word')
            ui.shot('help-search-%s.png' % ('dark' if dark else 'light'))
            ui.type(' qqqq')
            ui.find('label', 'Op geen pagina staan deze woorden.')
            check_quiet(ui)


main()
