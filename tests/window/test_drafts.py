#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that was typed is lost: a new contact and a contact moment through Escape, going elsewhere and a crash."""
import time

from workplace import check_quiet, choose_country, desk, go_to_page, main, open_window, page, ui_wait, wait_for

import tap

# Longer than it takes until a draft is kept.
KEPT = 1.5


def family_name(ui):
    return ui.text(ui.find('text', 'Achternaam'))


@tap.test('/window/PLT-02-a-new-contact-outlives-a-kill-and-escape-until-it-is-made-or-begun-anew')
def new_contact():
    desk().new_contact('Aanwezig')
    replica = desk().new_replica()
    with open_window(replica) as ui:
        ui.key('ctrl+n')
        ui.find('combo box', 'Land')
        tap.check(not ui.look('text', 'Adresregels (buitenland)'), 'lines abroad are asked for at once')
        choose_country(ui, 'frank')
        ui.find('text', 'Adresregels (buitenland)')
        ui.set_text(ui.find('text', 'Achternaam'), 'Onaffen')
        ui.set_text(ui.find('text', 'Voornaam'), 'Fien')
        time.sleep(KEPT)
        ui.kill()
    with open_window(replica) as ui:
        ui.press(ui.find('push button', lambda name: name.startswith('Verder ermee')))
        ui.wait(lambda: family_name(ui) == 'Onaffen', what='what was typed before the kill')
        wait_for(ui, 'Concept: dit is eerder getypt')
        ui.shot('new-contact-draft-nl.png')
        ui.key('Escape')
        wait_for(ui, 'De nieuwe relatie is als concept bewaard')
        ui.gone('text', 'Achternaam')
        tap.check('Concepten' not in page(ui), 'it is the draft of no contact in the list')
        ui.key('ctrl+n')
        ui.wait(lambda: family_name(ui) == 'Onaffen', what='what was typed before Escape')
        ui.press(ui.find('push button', 'Opnieuw beginnen'))
        ui.wait(lambda: family_name(ui) == '', what='an empty form')
        ui.set_text(ui.find('text', 'Achternaam'), 'Welaf')
        ui.key('ctrl+s')
        ui.gone('text', 'Achternaam')
        wait_for(ui, 'Welaf')
        ui.key('ctrl+n')
        ui.wait(lambda: family_name(ui) == '', what='nothing of the one that was made')
        ui.key('Escape')
        check_quiet(ui)


def note_text(ui):
    return ui.text(ui.find('text', 'Wat er gezegd is'))


def write_note(ui, text):
    ui.key('ctrl+l')
    ui.set_text(ui.find('text', 'Wat er gezegd is'), text)


@tap.test('/window/PLT-02-notes-on-two-contacts-outlive-each-other-a-kill-and-escape')
def notes():
    first = desk().new_contact('Eerstgesprek')
    desk().new_contact('Tweedegesprek')
    replica = desk().new_replica()
    with open_window(replica) as ui:
        go_to_page(ui, 'eerstgesprek')
        write_note(ui, 'Belt morgen terug')
        go_to_page(ui, 'tweedegesprek')
        ui.gone('text', 'Wat er gezegd is')
        write_note(ui, 'Wil een andere pas')
        go_to_page(ui, 'eerstgesprek')
        ui.wait(lambda: note_text(ui) == 'Belt morgen terug', what='the first note')
        wait_for(ui, 'Concepten 2')
        time.sleep(KEPT)
        ui.kill()
    with open_window(replica) as ui:
        go_to_page(ui, 'tweedegesprek')
        ui.wait(lambda: note_text(ui) == 'Wil een andere pas', what='the second note')
        ui.key('ctrl+l')
        ui.key('Escape')
        ui.gone('text', 'Wat er gezegd is')
        ui.press(ui.find('push button', lambda name: name.startswith('Herstellen')))
        ui.wait(lambda: note_text(ui) == 'Wil een andere pas', what='what was taken back')
        go_to_page(ui, 'eerstgesprek')
        ui.wait(lambda: note_text(ui) == 'Belt morgen terug', what='the first note')
        ui.key('ctrl+l')
        ui.key('ctrl+Return')
        ui.gone('text', 'Wat er gezegd is')
        wait_for(ui, 'Belt morgen terug')
        wait_for(ui, 'Concepten 1')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and
            any('Belt morgen terug' in line and first in line for line in desk().colleague.dump()))


@tap.test('/window/REL-23-a-task-alone-makes-no-phone-call-and-a-moment-is-corrected-by-who-noted-it')
def task_and_correction():
    contact = desk().new_contact('Taakman')
    desk().colleague.new('interaction', contact=contact, at=int(time.time() * 1e6) - 10 ** 11, channel='letter',
                         direction='incoming', text='Kaart ontvangen')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'taakman')
        wait_for(ui, 'Kaart ontvangen')
        tap.check(not ui.look('push button', 'Kaart ontvangen bewerken (F2)'), 'what another noted')
        ui.key('ctrl+t')
        ui.wait(lambda: ui.focused() is not None and ui.focused().get_name() == 'Taak', what='the task')
        ui.type('Pas nasturen')
        ui.key('ctrl+Return')
        ui.find('check box', 'Gedaan: Pas nasturen')
        tap.check('Telefoon · Inkomend' not in page(ui), 'a call that was none')
        write_note(ui, 'Was niet tehuis')
        ui.key('ctrl+Return')
        ui.press(ui.find('push button', lambda name: name.startswith('Was niet tehuis') and 'F2' in name))
        ui.set_text(ui.find('text', 'Tekst'), 'Was niet thuis')
        ui.shot('moment-corrected-nl.png')
        ui.key('ctrl+s')
        wait_for(ui, 'Was niet thuis')
        ui.wait(lambda: 'tehuis' not in page(ui), what='the correction')
        check_quiet(ui)


main()
