#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures in the window: counted in the background, each number a way to the list of exactly those, by keys."""
import re
import time

from workplace import SIZE, Desk, check_quiet, desk, main, need, start

import tap

CONTACTS = 300
TABLE = ('De getallen als tabel', 'The numbers as a table')


def open_figures(at=None, **options):
    ui = start('--replica', (at or desk(CONTACTS)).replica.path, **options)
    width, height = options.get('size', SIZE).split('x')
    ui.resize(int(width) - 12, int(height) - 32)
    ui.key(ui.key_of('Cijfers' if options.get('locale', 'nl').startswith('nl') else 'Figures'))
    return ui


def choose(ui, figure):
    ui.click(ui.find('list item', figure))
    ui.find('label', figure)


def is_count(name):
    return bool(re.fullmatch(r'[\d.,]+ (van|of) [\d.,]+', name))


def read(number):
    return int(number.replace('.', '').replace(',', ''))


def numbers(ui):
    """What the table says for who hears it: (row and column, number, the button). Only the table is walked."""
    if not hasattr(ui, 'table'):
        ui.table = ui.find('panel', lambda name: name in TABLE)
    found = []
    for node in ui.look('push button', lambda name: name.endswith((', toon wie', ', show who')), root=ui.table):
        said, number = node.get_name().rsplit(',', 1)[0].rsplit(': ', 1)
        found.append((said, read(number), node))
    return found


def focused(ui):
    """What is said of the number that has the keyboard."""
    return next((said for said, _, node in numbers(ui) if ui.has_state(node, 'focused')), None)


@tap.test('/window/each-number-of-a-figure-opens-the-list-of-exactly-those')
def opens():
    with open_figures() as ui:
        for figure in ('Provincie', 'Groei'):
            choose(ui, figure)
            ui.wait(lambda: numbers(ui), what='numbers of %s' % figure)
            _, number, button = numbers(ui)[-1]
            ui.press(button)
            ui.find('label', lambda name, figure=figure: name.startswith(figure + ' · '))
            ui.find('label', lambda name, number=number: is_count(name) and read(name.split()[0]) == number)
            ui.shot('figures-list-nl-light.png')
            ui.key('alt+Left')
        check_quiet(ui)


@tap.test('/window/figures-are-worked-by-keys-alone')
def keys():
    with open_figures() as ui:
        ui.wait(lambda: numbers(ui), what='growth')
        ui.key('Down', 'Down', 'Down')
        ui.wait(lambda: any(said.startswith('30–39') for said, _, _ in numbers(ui)), what='ages')
        ui.key('F6')
        ui.wait(lambda: focused(ui), what='the focus on a number')
        first = focused(ui)
        ui.key('Return')
        ui.find('label', lambda name: name.startswith('Leeftijd · '))
        ui.key('Escape')
        ui.wait(lambda: focused(ui) == first, what='the number again')
        ui.key('ctrl+p')
        ui.wait(lambda: ui.title() in ('Afdrukken', 'Print'), what='the dialog')
        ui.shot('print-dialog-nl-light.png')
        ui.key('Escape')
        check_quiet(ui)


@tap.test('/window/figures-look-right-in-light-and-dark-and-both-languages')
def looks():
    for options in ({}, {'locale': 'en_GB.UTF-8', 'size': '1920x1080', 'dark': True}):
        english = 'locale' in options
        with open_figures(**options) as ui:
            for name, figure in (('leavers', ('Vertrokken, naar reden', 'Left, by reason')),
                                 ('growth', ('Groei', 'Growth'))):
                choose(ui, figure[english])
                ui.wait(lambda: numbers(ui), what='numbers')
                time.sleep(0.3)
                ui.shot('figures-%s-%s.png' % (name, 'en-dark' if english else 'nl-light'))
            tap.check_equal(ui.unnamed(), [], 'controls without a name')
            check_quiet(ui)


@tap.test('/window/figures-of-an-empty-book-say-what-to-do')
def empty():
    need()
    place = Desk(0)
    try:
        with open_figures(place) as ui:
            ui.find('label', 'Niets te tellen')
            ui.shot('figures-empty-nl-light.png')
            check_quiet(ui)
    finally:
        place.office.close()


main()
