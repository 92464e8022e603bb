#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation's own fields where built-in ones are: a column of the list, a condition of a selection (PLT-11)."""
from workplace import check_quiet, desk, main, named, open_window, tick, wait_for

import tap


def fill():
    place = desk(20)
    colleague = place.colleague
    meal = colleague.new('field_definition', record_kind='contact', type='choice', label='Dieet',
                         choices='geen\nzonder zout', state='in_use')
    colleague.new('field_definition', record_kind='contact', type='date', label='Keuring', state='in_use')
    colleague.new('field_definition', record_kind='contact', type='text', label='Afgeschaft', state='retired')
    salty = place.new_contact('Aalbers')
    colleague.set(salty, Dieet='zonder zout', Keuring='2024-02-01')
    colleague.set(place.new_contact('Aartsen'), Dieet='geen')
    colleague.sync()
    return meal


@tap.test('/window/PLT-11-an-own-field-is-a-column-and-stays-one')
def column():
    fill()
    with open_window(desk().new_replica()) as ui:
        ui.press(named(ui, 'Kolommen van de lijst'))
        ui.find('check box', 'Dieet')
        tap.check(not ui.look('check box', 'Afgeschaft'), 'a field that is no longer in use')
        ui.key('Escape')
        for name in ('Dieet', 'Keuring'):
            tick(ui, 'Kolommen van de lijst', name)
            ui.key('Escape')
        table = ui.find('tree table')
        for told in ('Dieet', 'zonder zout', 'Keuring', '01-02-2024'):
            ui.wait(lambda told=told: told in ui.tree(table), what='%r in the list' % told)
        ui.shot('own-fields-columns-nl.png')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        check_quiet(ui)


@tap.test('/window/PLT-11-a-selection-asks-for-an-own-field')
def selection():
    with open_window(desk().new_replica()) as ui:
        ui.key(ui.key_of('Selecties'))
        ui.find('push button', 'Nieuwe selectie')
        ui.set_text(ui.find('text', 'Naam van de selectie'), 'Zoutarm')
        ui.press(named(ui, 'Heeft…'))
        ui.press(ui.find('push button', 'Dieet'))
        ui.set_text(ui.find('text', 'Waarde'), 'zonder zout')
        ui.key('ctrl+s')
        ui.find('label', 'Zoutarm')
        wait_for(ui, 'Aalbers, T.')
        tap.check('Aartsen, T.' not in ui.tree(), 'who eats everything')
        ui.shot('own-fields-selection-nl.png')
        check_quiet(ui)


main()
