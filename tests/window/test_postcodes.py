#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of postcodes of a workplace (DQ-09), by keys: read in, street and town filled in, what is doubted and kept
all the same, and the towns of a Belgian postcode. No network is asked for it."""
import os
import tempfile
import time

from workplace import check_quiet, desk, go_to_page, main, open_window, page, wait_for

import tap

DUTCH = ('Postcode;Nummer van;Nummer t/m;Even/oneven;Straat;Woonplaats;Gemeente;Provincie\r\n'
         '2514EA;1;99;oneven;Lange Voorhout;\'s-Gravenhage;\'s-Gravenhage;Zuid-Holland\r\n'
         '2514EA;2;60;even;Lange Voorhout;\'s-Gravenhage;\'s-Gravenhage;Zuid-Holland\r\n'
         '9989XY;1;50;;Kafféstraat;Warffum;Het Hogeland;Groningen\r\n'
         '9989XY;52;98;even;Torenweg;Warffum;Het Hogeland;Groningen\r\n'
         '9989;;;;geen postcode;;;\r\n')
BELGIAN = ('Postcode,Plaatsnaam,Hoofdgemeente\n2970,\'s Gravenwezel,Schilde\n2970,Schilde,Schilde\n'
           '2000,ANTWERPEN,ANTWERPEN\n')
SETTINGS = 'Instellingen'


def write(folder, name, text, encoding='cp1252'):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding=encoding, newline='') as file:
        file.write(text)
    return path


def is_gone(ui, title):
    """Whether the window of that title closes."""
    try:
        ui.wait(lambda: ui.title() != title, 4.0, 'another window')
    except TimeoutError:
        return False
    return True


def read_in(ui, path):
    """As a person does: the settings, the button, the path typed into the chooser of files."""
    ui.key(ui.key_of(SETTINGS))
    ui.press(ui.find('push button', 'Inlezen…'))
    ui.wait(lambda: ui.title() == 'Postcodetabel', what='the chooser of files')
    ui.key('ctrl+l')
    time.sleep(0.3)
    ui.type(path)
    # The first Return key may go to what the chooser proposes to complete it.
    for _ in range(3):
        ui.key('Return')
        if is_gone(ui, 'Postcodetabel'):
            break


def text_of(ui, name):
    return ui.text(ui.find('text', name))


def wait_for_text(ui, name, expected):
    ui.wait(lambda: text_of(ui, name) == expected, what='%s %r' % (name, expected))


def type_address(ui, contact, postcode, number):
    """F2 on the page of a contact: the postcode, and with the Tab key the number."""
    go_to_page(ui, contact)
    ui.key('F2')
    ui.find('text', 'Postcode')
    ui.type(postcode)
    ui.key('Tab')
    ui.type(number)


@tap.test('/window/DQ-09-the-table-of-postcodes-fills-in-street-and-town-and-doubts-what-it-contradicts')
def dutch():
    desk().new_contact('Tabelman')
    desk().new_contact('Twijfelaar')
    with tempfile.TemporaryDirectory() as folder, open_window(desk().new_replica()) as ui:
        ui.key(ui.key_of(SETTINGS))
        wait_for(ui, 'Geen: straat en plaats komen van wie al op de postcode woont')
        read_in(ui, write(folder, 'fout.csv', 'naam;geboren\nJansen;1-2-1960\n'))
        wait_for(ui, 'Het bestand heeft geen kolommen')
        read_in(ui, write(folder, 'postcodes.csv', DUTCH))
        wait_for(ui, '4 rijen van Nederland, ingelezen op')
        wait_for(ui, 'Overgeslagen omdat het geen adres is: 1; de eerste is regel 6.')
        tap.check_equal(ui.unnamed(), [])
        ui.shot('postcode-table-nl.png')

        type_address(ui, 'tabelman', '9989xy', '60')
        wait_for_text(ui, 'Straat', 'Torenweg')
        wait_for_text(ui, 'Plaats', 'Warffum')
        ui.key('BackSpace', 'BackSpace', '1', '2')
        wait_for_text(ui, 'Straat', 'Kafféstraat')
        tap.check('Toch bewaren' not in page(ui), 'a right address is doubted')
        # What was filled in is passed over, and come back to.
        ui.key('Tab', 'Tab')
        tap.check_equal(ui.focused().get_parent().get_name(), 'Land')
        ui.key('shift+Tab')
        tap.check_equal(ui.focused().get_name(), 'Plaats')
        ui.key('ctrl+s')
        wait_for(ui, 'Kafféstraat 12, 9989 XY Warffum')

        type_address(ui, 'twijfelaar', '9989xy', '99')
        wait_for(ui, 'Bij 9989 XY kennen wij geen nummer 99.')
        wait_for_text(ui, 'Plaats', 'Warffum')
        ui.set_text(ui.find('text', 'Plaats'), 'Delft')
        wait_for(ui, '9989 XY ligt in Warffum, niet in Delft.')
        ui.shot('postcode-doubt-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.press(ui.find('push button', 'Toch bewaren'))
        ui.wait(lambda: 'kennen wij geen nummer 99' not in page(ui), what='one doubt less')
        wait_for(ui, 'niet in Delft.')
        ui.key('ctrl+s')
        wait_for(ui, '9989 XY Delft')
        check_quiet(ui)


@tap.test('/window/DQ-09-a-belgian-postcode-offers-its-towns')
def belgian():
    desk().new_contact('Belgeman', country='BE', postcode='1000', street='Nieuwstraat', house_number='3', city='')
    replica = desk().new_replica()
    with tempfile.TemporaryDirectory() as folder:
        with open_window(replica) as ui:
            read_in(ui, write(folder, 'belgie.csv', BELGIAN, 'utf-8'))
            wait_for(ui, '3 rijen van België, ingelezen op')
            check_quiet(ui)
        # It lies at the workplace: the next start has it.
        with open_window(replica, dark=True) as ui:
            type_address(ui, 'belgeman', '2000', '3')
            wait_for_text(ui, 'Plaats', 'Antwerpen')
            ui.set_text(ui.find('text', 'Postcode'), '2970')
            offer = ui.find('combo box', 'Plaats: kies er een')
            wait_for_text(ui, 'Plaats', '')             # what was filled in for another postcode
            ui.set_text(ui.find('text', 'Plaats'), 'Antwerpen')
            wait_for(ui, "2970 ligt in 's Gravenwezel, Schilde, niet in Antwerpen.")
            ui.shot('postcode-towns-dark.png')
            tap.check_equal(ui.unnamed(), [])
            ui.click(offer)
            ui.key('End', 'Return')
            wait_for_text(ui, 'Plaats', 'Schilde')
            ui.wait(lambda: 'niet in Antwerpen' not in page(ui), what='no doubt')
            tap.check_equal(text_of(ui, 'Straat'), 'Nieuwstraat')
            ui.key('ctrl+s')
            wait_for(ui, 'Nieuwstraat 3, 2970 Schilde')
            check_quiet(ui)


@tap.test('/window/DQ-09-a-large-table-is-read-in-while-one-works-and-can-be-stopped')
def large():
    with tempfile.TemporaryDirectory() as folder, open_window(desk().new_replica()) as ui:
        rows = ['%04d%c%c;1;99;Straat %d;Plaats' % (1000 + i % 9000, 65 + i // 9000 % 26, 65 + i // 234000, i)
                for i in range(600000)]
        path = write(folder, 'groot.csv', '\r\n'.join(['postcode;van;tot;straat;plaats', *rows]))
        read_in(ui, path)
        ui.find('push button', 'Stoppen')
        ui.key(ui.key_of('Relaties'))
        ui.find('label', lambda name: ' van ' in name)
        ui.key(ui.key_of(SETTINGS))
        ui.press(ui.find('push button', 'Stoppen'))
        wait_for(ui, 'Geen: straat en plaats komen van wie al op de postcode woont')
        ui.find('push button', 'Inlezen…')
        check_quiet(ui)


main()
