#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl+Z takes back one's own last act, whatever made it: here, or the server at an order from here; and what an act
set does not go back field by field."""
import os

from importing import open_file
from workplace import (check_quiet, choose_typed, desk, form, go_to_page, main, named, open_window, page, server, start,
                       ui_wait, wait_for, wait_until_told)

import tap


def first_days(replica):
    return {line['id']: replica.show(line['id']).get('valid_from') for line in replica.list('membership')[:2]}


def dialog(ui):
    """The dialog before the window: of that alone is read, for the list behind it has many rows."""
    return ui.wait(lambda: next((node for node in ui.children(ui.application)
                                 if node.get_role_name() == 'dialog'), None), what='the dialog')


@tap.test('/window/what-the-server-changed-of-many-is-taken-back-by-ctrl-z-and-not-the-act-before-it')
def job():
    with server(700, ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        ida.sync()
        contact = ida.list('contact')[0]['id']
        ida.set(contact, city='Gouda')
        before = first_days(ida)
        with start('--replica', ida.path) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            ui.key(ui.key_of('Lidmaatschappen'))
            ui.click(named(ui, 'Automatische incasso'))
            ui.key('ctrl+a')
            ui.press(ui.find('push button', 'Met deze rijen'))
            ui.press(ui.find('menu item', 'Waarde zetten…'))
            asked = form(ui, 'Een waarde zetten')
            choose_typed(ui, 'Veld', 'Van', asked)
            ui.set_text(ui.find('text', 'Nieuwe waarde', root=asked), '01-02-2020')
            ui.press(named(ui, 'Wijzigen', asked))
            ui.wait(lambda: 'wijzigt bij' in ui.tree(form(ui, 'Een waarde zetten')), what='the preview')
            ui.shot('undo-job-preview-nl.png')
            ui.key('Return')                    # the keyboard is at the button that says how many
            ui.wait(lambda: '2020-02-01' in first_days(ida).values(), 60.0, 'what the server changed')
            wait_until_told(ui, '“Van” is bij ')
            ui.key('alt+1', 'ctrl+z')
            ui.wait(lambda: 'gewijzigd door de server?' in ui.tree(dialog(ui)), what='the question')
            ui.shot('undo-job-nl.png')
            ui.key('Return')
            wait_until_told(ui, 'Ongedaan gemaakt: ', 60.0)
            ui.shot('undo-job-told-nl.png')
            tap.check_equal(first_days(ida), before)
            tap.check_equal(ida.show(contact)['city'], 'Gouda')
            ui.key('ctrl+z')
            ui.wait(lambda: ida.show(contact).get('city') != 'Gouda', 20.0, 'the act before it')
            check_quiet(ui)


def look_again(function):
    """What the colleague sees of it after an exchange."""
    desk().colleague.sync()
    return function()


@tap.test('/window/an-import-is-taken-back-by-ctrl-z-from-any-page-once')
def imported():
    path = os.path.join(desk().office.path, 'nieuw.csv')
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write('Voorletters,Achternaam,Postcode\nA.,Uitvoer,2514 EA\nB.,Invoer,2514 EA\nC.,Doorvoer,2514 EA\n')
    before = look_again(lambda: len(desk().colleague.list()))
    with open_window(desk().new_replica()) as ui:
        open_file(ui, path)
        ui.key('ctrl+Return')
        ui.find('push button', 'Alle  3')
        ui.key('ctrl+Return')
        wait_for(ui, '3 rijen staan in het boek')
        tap.check_equal(look_again(lambda: len(desk().colleague.list())), before + 3)
        ui.key('alt+1', 'ctrl+z')
        ui.wait(lambda: 'Ongedaan maken: import van 3 rijen?' in ui.tree(dialog(ui)), what='the question')
        ui.shot('undo-import-nl.png')
        ui.key('Return')
        wait_until_told(ui, 'Ongedaan gemaakt: 3 teruggezet.')
        tap.check_equal(look_again(lambda: len(desk().colleague.list())), before)
        ui.key('ctrl+z')
        wait_until_told(ui, 'Er is niets van u om ongedaan te maken.')
        check_quiet(ui)


@tap.test('/window/what-an-act-set-does-not-go-back-field-by-field-and-ctrl-z-takes-the-whole-back')
def act():
    contact = desk().new_contact('Stilstand')
    desk().colleague.set(contact, warning='Hond')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'stilstand')
        ui.press(ui.find('push button', 'Meer met deze relatie'))
        ui.press(ui.find('menu item', 'Inactief maken…'))
        ui.find('label', 'Wat er gebeurt')
        ui.key('Down', 'Down')
        ui.key('Return')
        wait_for(ui, 'Inactief sinds ')
        ui.press(ui.find('push button', 'Meer met deze relatie'))
        ui.press(ui.find('menu item', 'Historie'))
        ui.find('push button', 'Waarschuwing: weer leeg')
        wait_for(ui, 'Status')
        ui.shot('undo-act-history-nl.png')
        fields = [node.get_name().split(':')[0] for node in
                  ui.look('push button', lambda name: ': terug naar' in name or ': weer leeg' in name)]
        tap.check('Waarschuwing' in fields and 'Plaats' in fields, fields)
        tap.check(not {'Status', 'Reden van afmelding', 'Sinds', 'Gemeld door'} & set(fields), fields)
        ui.key('ctrl+z')
        ui.wait(lambda: 'Inactief sinds' not in page(ui), what='the contact as it was')
        check_quiet(ui)
    ui_wait(lambda: look_again(lambda: desk().colleague.show(contact)['status'] == 'active'))


main()
