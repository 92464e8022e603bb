#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selections in the window itself: one that is saved is a filter of the contacts, and says why somebody is in it."""
import time

from workplace import check_quiet, desk, main, named, open_window, search, wait_for

import tap

IN_DELFT = '{"all":[{"field":"city","is":["Delft"]},{"field":"status","is":["active"]}]}'


def count(ui):
    """How many rows the list tells it shows."""
    names = [node.get_name() for node in ui.look('label', lambda name: ' van ' in name or ' of ' in name)]
    return next((int(name.split()[0].replace('.', '')) for name in names if name.split()[0].isdigit()), None)


def turn_on(ui, filter_name):
    """By keys: a filter in the popover of the list."""
    ui.press(named(ui, 'Lijst filteren'))
    ui.find('check box', filter_name)
    for _ in range(40):
        focused = ui.focused()
        if focused is not None and focused.get_name() == filter_name:
            break
        ui.key('Tab')
    ui.key('space')
    ui.key('Escape')
    ui.find('push button', 'Filter %s wegnemen' % filter_name)


@tap.test('/window/REL-21-a-selection-filters-the-contacts-and-says-why')
def filters():
    place = desk()
    for name, city in (('Delftenaar', 'Delft'), ('Leidenaar', 'Leiden')):
        place.new_contact(name, city=city)
    place.colleague.new('selection', name='In Delft', conditions=IN_DELFT, manner='dynamic', shared='everyone')
    place.colleague.sync()
    for dark in (False, True):
        with open_window(place.new_replica(), dark=dark) as ui:
            before = ui.wait(lambda: count(ui), what='the list')
            turn_on(ui, 'In Delft')
            ui.wait(lambda: 0 < count(ui) < before, what='fewer contacts')
            wait_for(ui, 'Delftenaar, T.')
            tap.check('Leidenaar, T.' not in ui.tree(), 'who lives elsewhere is among them')
            ui.press(ui.find('push button', 'Waarom?'))
            wait_for(ui, 'zit in “In Delft”.')
            wait_for(ui, 'Plaats')
            ui.shot('selections-why-nl-%s.png' % ('dark' if dark else 'light'))
            tap.check_equal(ui.unnamed(), [], 'controls without a name')
            ui.key('Escape')
            ui.gone('label', lambda name: name.endswith('zit in “In Delft”.'))
            search(ui, 'leidenaar')
            wait_for(ui, 'T. Leidenaar')
            ui.key('Return')
            ui.press(named(ui, 'Meer met deze relatie'))
            ui.press(named(ui, 'Waarom wel of niet in een selectie?…'))
            wait_for(ui, 'zit niet in “In Delft”.')
            ui.shot('selections-why-not-nl-%s.png' % ('dark' if dark else 'light'))
            check_quiet(ui)


@tap.test('/window/REL-21-a-selection-that-is-saved-is-a-filter-at-once')
def saves():
    place = desk()
    place.new_contact('Bewaarder', city='Delft')
    with open_window(place.new_replica()) as ui:
        ui.key(ui.key_of('Selecties'))
        ui.find('push button', 'Nieuwe selectie')
        ui.set_text(ui.find('text', 'Naam van de selectie'), 'Allemaal')
        ui.key('ctrl+s')
        ui.find('label', 'Allemaal')
        ui.find('push button', 'Waarom?')
        ui.shot('selections-page-nl-light.png')
        ui.key(ui.key_of('Relaties'))
        turn_on(ui, 'Allemaal')
        time.sleep(0.5)
        ui.wait(lambda: count(ui), what='contacts')
        check_quiet(ui)


main()
