#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letterheads (MAIL-05) in the settings: written with the page beside it, a logo from a file, and one more each time
that it is saved."""
import os
import subprocess
import tempfile
import time

from workplace import check_quiet, choose, desk, main, open_settings, open_window, page, ui_wait, wait_for

import tap


def picture(*arguments):
    path = os.path.join(tempfile.mkdtemp(prefix='l'), 'logo.png')
    subprocess.run(['convert', *arguments, path], check=True)
    return path


def letterheads():
    """The oldest first."""
    colleague = desk().colleague
    colleague.sync()
    shown = [colleague.show(line['id']) for line in colleague.list('letterhead', '--limit', '100')]
    return sorted(shown, key=lambda one: one['made_at'])


def open_letterheads(ui):
    open_settings(ui, 'Briefhoofden')
    ui.find('text', 'Afzender')


@tap.test('/window/MAIL-05-a-letterhead-is-written-with-its-logo-and-saved-as-one-more')
def written():
    logo = picture('-size', '240x90', 'gradient:steelblue-white')
    with open_window(desk().new_replica()) as ui:
        open_letterheads(ui)
        wait_for(ui, 'Er is nog geen briefhoofd.')
        ui.set_text(ui.find('text', 'Afzender'), 'Vereniging Ons Dorp\nPostbus 1\n1000 AA Amsterdam')
        ui.set_text(ui.find('text', 'Retouradres'), 'Postbus 1, 1000 AA Amsterdam')
        ui.set_text(ui.find('text', 'Voet van de pagina'), 'KvK 12345678')
        ui.press(ui.find('push button', 'Een logo kiezen…'))
        choose(ui, 'Logo van het briefhoofd', logo)
        wait_for(ui, 'Het staat op de bladzijde.')
        ui.find('image', 'De brief, 1 pagina')
        time.sleep(0.5)
        ui.shot('letterhead-nl-light.png')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        ui.key('ctrl+s')
        wait_for(ui, 'Bewaard: ')
        ui_wait(lambda: len(letterheads()) == 1)
        ui.press(ui.find('push button', 'Het logo weghalen'))
        ui.gone('push button', 'Het logo weghalen')
        ui.set_text(ui.find('text', 'Voet van de pagina'), 'KvK 87654321')
        wait_for(ui, 'Nog niet bewaard.')
        ui.key('Escape')
        ui.find('list item', 'Briefhoofden')
        ui.key('Return')
        ui.wait(lambda: ui.text(ui.find('text', 'Voet van de pagina')) == 'KvK 87654321', what='what was typed')
        ui.key('ctrl+s')
        wait_for(ui, 'Bewaard: ')
        check_quiet(ui)
    ui_wait(lambda: len(letterheads()) == 2)
    first, second = letterheads()
    tap.check_equal((first['footer'], second['footer']), ('KvK 12345678', 'KvK 87654321'))
    tap.check_equal((first['window'], first['sender'], first['return_address']),
                    ('left', 'Vereniging Ons Dorp\nPostbus 1\n1000 AA Amsterdam', 'Postbus 1, 1000 AA Amsterdam'))
    tap.check((bool(first['logo']), bool(second.get('logo'))) == (True, False), 'the logos')


@tap.test('/window/MAIL-05-what-is-no-logo-is-refused-in-words')
def refused():
    large = picture('-size', '4100x40', 'xc:white')
    text = os.path.join(tempfile.mkdtemp(prefix='l'), 'logo.png')
    with open(text, 'w', encoding='utf-8') as file:
        file.write('geen afbeelding')
    with open_window(desk().new_replica(), dark=True) as ui:
        open_letterheads(ui)
        for path in (large, text):
            before = page(ui)
            ui.press(ui.find('push button', 'Een logo kiezen…'))
            choose(ui, 'Logo van het briefhoofd', path)
            wait_for(ui, 'Het logo van het briefhoofd is geen PNG')
            tap.check('Het staat op de bladzijde.' not in page(ui) or 'Het staat op de bladzijde.' in before)
        ui.shot('letterhead-refused-nl-dark.png')
        check_quiet(ui)


main()
