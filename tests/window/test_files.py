#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dossier on the page of a contact: files added, looked at, opened, saved, removed, with and without the server."""
import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import tempfile
import time

from workplace import SIZE, check_quiet, choose, desk, go_to_page, main, open_window, page, server, ui_wait, wait_for

import tap

MEBI = 1024 * 1024
# A page with one word on it.
PDF = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 68>> stream
BT /F1 44 Tf 70 700 Td (Aanmeldformulier) Tj 0 -60 Td (T. Pasman) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
"""


def folder_with(**files):
    folder = tempfile.mkdtemp(prefix='d')
    for name, content in files.items():
        with open(os.path.join(folder, name.replace('_', '.')), 'wb') as file:
            file.write(content)
    return folder


def add_file(ui, path):
    ui.key('ctrl+plus')
    ui.press(ui.find('menu item', 'Bestand voor het dossier…'))
    choose(ui, 'Aan het dossier toevoegen', path)


def picture(folder, name, *more):
    path = os.path.join(folder, name)
    subprocess.run(['convert', '-size', '640x420', 'gradient:steelblue-white', *more, path], check=True)
    return path


def begin(ui, name):
    go_to_page(ui, name)
    ui.find('push button', 'Bestand aan het dossier toevoegen')


@tap.test('/window/REL-04-a-form-and-a-photograph-are-added-seen-opened-saved-removed-and-brought-back')
def whole_way():
    contact = desk().new_contact('Pasman')
    folder = folder_with(formulier_pdf=PDF)
    picture(folder, 'pasfoto.jpg')
    home = tempfile.mkdtemp(prefix='dossier-home-')
    opened = os.path.join(folder, 'opened')
    applications = os.path.join(home, 'data', 'applications')
    os.makedirs(applications)
    os.makedirs(os.path.join(home, 'config'))
    with open(os.path.join(applications, 'lezer.desktop'), 'w', encoding='utf-8') as file:
        file.write('[Desktop Entry]\nType=Application\nName=Lezer\nMimeType=application/pdf;\nExec=cp %%f %s\n'
                   % opened)
    with open(os.path.join(home, 'config', 'mimeapps.list'), 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\napplication/pdf=lezer.desktop\n')
    with open_window(desk().new_replica(), home=home) as ui:
        begin(ui, 'pasman')
        wait_for(ui, 'Geen bestanden.')
        add_file(ui, os.path.join(folder, 'formulier.pdf'))
        ui.find('push button', 'formulier.pdf')
        add_file(ui, os.path.join(folder, 'pasfoto.jpg'))
        ui.find('push button', 'pasfoto.jpg')
        wait_for(ui, 'PDF · ')
        wait_for(ui, 'Afbeelding · ')
        ui.wait(lambda: 'Nog niet verzonden' not in page(ui), what='the sending')
        tap.check('Geen bestanden.' not in page(ui))
        ui_wait(lambda: desk().colleague.sync() and
                sorted(one['name'] for one in desk().colleague.json('file', 'list', contact)) ==
                ['formulier.pdf', 'pasfoto.jpg'])
        ui.press(ui.find('push button', 'Voorbeeld van formulier.pdf'))
        ui.wait(lambda: ui.look('icon', 'Voorbeeld van formulier.pdf') or
                ui.look('image', 'Voorbeeld van formulier.pdf'), what='the page')
        time.sleep(0.3)
        ui.shot('dossier-pdf-nl.png')
        ui.press(ui.find('push button', 'Voorbeeld van formulier.pdf'))
        ui.press(ui.find('push button', 'Voorbeeld van pasfoto.jpg'))
        ui.wait(lambda: ui.look('icon', 'Voorbeeld van pasfoto.jpg') or
                ui.look('image', 'Voorbeeld van pasfoto.jpg'), what='the photograph')
        time.sleep(0.3)
        ui.shot('dossier-photo-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.press(ui.find('push button', 'formulier.pdf'))
        ui_wait(lambda: os.path.exists(opened) and os.path.getsize(opened) == len(PDF))
        ui.press(ui.find('push button', 'formulier.pdf opslaan als…'))
        choose(ui, 'Bestand opslaan', os.path.join(folder, 'bewaard.pdf'))
        ui_wait(lambda: os.path.exists(os.path.join(folder, 'bewaard.pdf')))
        with open(os.path.join(folder, 'bewaard.pdf'), 'rb') as file:
            tap.check_equal(file.read(), PDF)
        tap.check_equal(stat.S_IMODE(os.stat(os.path.join(folder, 'bewaard.pdf')).st_mode), 0o600)
        ui.press(ui.find('push button', 'formulier.pdf verwijderen; Ctrl+Z haalt het terug'))
        ui.gone('push button', 'formulier.pdf')
        ui.key('ctrl+z')
        ui.find('push button', 'formulier.pdf')
        check_quiet(ui)
        ui.quit()
    left = [os.path.join(root, name) for root, _, names in os.walk(os.path.join(home, 'run')) for name in names
            if name.startswith(('formulier', 'pasfoto'))]
    tap.check_equal(left, [], 'contents in the clear stay')


@contextlib.contextmanager
def held(replica):
    """Nothing is written into the replica meanwhile: another program has its book, for less than the window waits."""
    with contextlib.closing(sqlite3.connect(ui_wait(lambda: find_book(replica)), isolation_level=None)) as book:
        book.execute('BEGIN IMMEDIATE')
        yield
        book.execute('ROLLBACK')


def in_sight(ui, node):
    box = ui.atspi.Component.get_extents(node, ui.atspi.CoordType.WINDOW)
    return 0 < box.y < int(SIZE.split('x')[1]) - 32 - box.height


def find_book(replica):
    return next((os.path.join(folder, name) for folder, _, names in os.walk(replica.path) for name in names
                 if name.endswith(('.sqlite', '.db'))), None)


@tap.test('/window/REL-04-files-that-are-dropped-on-the-page-are-told-of-while-they-are-added-and-then-shown')
def dropped():
    contact = desk().new_contact('Sleepman')
    folder = folder_with(brief_txt=b'Beste Teun', nota_txt=b'Bijdrage')
    paths = [os.path.join(folder, name) for name in ('brief.txt', 'nota.txt')]
    replica = desk().new_replica()
    with open_window(replica) as ui:
        begin(ui, 'sleepman')
        # Anywhere on the page: the dossier itself is out of sight.
        target = ui.find('label', 'Naam en persoon')
        with held(replica):
            ui.drag_files(tap.program('tests/window/window-drag'), paths, target)
            told = ui.find('label', '2 bestanden worden toegevoegd…')
            ui.wait(lambda: in_sight(ui, told), what='in sight what is told of them')
            tap.check(not ui.look('push button', 'brief.txt'), 'a file before it is kept')
        ui.gone('label', '2 bestanden worden toegevoegd…')
        for path in paths:
            ui.find('push button', os.path.basename(path))
        ui.shot('dossier-dropped-nl.png')
        ui_wait(lambda: desk().colleague.sync() and
                sorted(one['name'] for one in desk().colleague.json('file', 'list', contact)) ==
                ['brief.txt', 'nota.txt'])
        check_quiet(ui)


@tap.test('/window/REL-04-what-the-scanner-made-last-is-offered-first')
def scanner():
    desk().new_contact('Scanman')
    folder = folder_with(scan1_txt=b'een', scan2_txt=b'twee')
    os.utime(os.path.join(folder, 'scan1.txt'), (1000000000, 1000000000))
    with open_window(desk().new_replica(), locale='en_GB.UTF-8') as ui:
        go_to_page(ui, 'scanman')
        ui.key('ctrl+7')
        ui.press(ui.find('push button', 'Add what was scanned'))
        ui.press(ui.find('push button', 'Choose the folder…'))
        choose(ui, 'Folder of the scanner', folder)
        ui.find('push button', 'Add scan2.txt')
        names = [node.get_name() for node in ui.look('push button', lambda name: name.startswith('Add scan'))]
        tap.check_equal(names, ['Add scan2.txt', 'Add scan1.txt'])
        ui.shot('dossier-scanner-en.png')
        ui.press(ui.find('push button', 'Add scan2.txt'))
        ui.find('push button', 'scan2.txt')
        # The settings tell which folder it is, and take it away again.
        ui.key(ui.key_of('Settings'))
        row = ui.find('list item', 'Folder of the scanner')
        wait_for(ui, folder)
        ui.shot('settings-scanner-en.png')
        ui.press(ui.find('push button', 'None', root=row))
        wait_for(ui, 'None: what is scanned is added from the files')
        tap.check(folder not in page(ui), 'the folder is still told')
        ui.shot('settings-no-scanner-en.png')
        check_quiet(ui)


@tap.test('/window/REL-04-what-cannot-be-added-is-told-with-why')
def refused():
    desk().new_contact('Weigerman')
    folder = folder_with()
    with open(os.path.join(folder, 'film.mp4'), 'wb') as file:
        file.truncate(65 * MEBI)
    with open_window(desk().new_replica()) as ui:
        begin(ui, 'weigerman')
        add_file(ui, os.path.join(folder, 'film.mp4'))
        wait_for(ui, 'groter dan 64 MiB')
        tap.check(not ui.look('push button', 'film.mp4'))
        ui.shot('dossier-too-large-nl.png')
        check_quiet(ui)


@tap.test('/window/REL-04-without-the-server-a-file-waits-and-a-content-that-is-not-here-says-so')
def offline():
    with server(anna='Anna Bakker', bert='Bert Smit') as place:
        anna, bert = place.replica('anna', 'anna'), place.replica('bert', 'bert')
        contact = anna.new('contact', kind='person', status='active', initials='T.', family_name='Veraf')
        folder = folder_with(groot_bin=os.urandom(5 * MEBI), brief_txt=b'Beste Teun')
        anna.run('file', 'add', contact, os.path.join(folder, 'groot.bin'))
        anna.sync()
        with open_window(bert) as ui:
            go_to_page(ui, 'veraf')
            ui.find('push button', 'groot.bin')
            wait_for(ui, 'Anna')
            place.kill()
            add_file(ui, os.path.join(folder, 'brief.txt'))
            ui.find('push button', 'brief.txt')
            wait_for(ui, 'Nog niet verzonden')
            ui.press(ui.find('push button', 'groot.bin'))
            wait_for(ui, 'De inhoud van “groot.bin” is hier nog niet')
            ui.shot('dossier-offline-nl.png')
            place.start()
            ui.key('F5')
            ui.wait(lambda: 'Nog niet verzonden' not in page(ui), 60, 'the sending')
            ui.press(ui.find('push button', 'groot.bin opslaan als…'))
            choose(ui, 'Bestand opslaan', os.path.join(folder, 'terug.bin'))
            wait_for(ui, 'Opgeslagen als')
            tap.check_equal(os.path.getsize(os.path.join(folder, 'terug.bin')), 5 * MEBI)
            check_quiet(ui)
            ui.resize(*(int(side) - 40 for side in SIZE.split('x')))


def let_pass_until(place, probe):
    """A server that stands still goes on a moment at a time, until what stands in the window is so."""
    for _ in range(400):
        place.daemon.send_signal(signal.SIGCONT)
        time.sleep(0.03)
        place.daemon.send_signal(signal.SIGSTOP)
        if probe():
            return
    raise TimeoutError('it did not come about')


@tap.test('/window/REL-04-a-large-file-shows-how-far-it-is-and-what-is-stopped-comes-whole-the-next-time')
def large():
    with server(anna='Anna Bakker', bert='Bert Smit') as place:
        anna, bert = place.replica('anna', 'anna'), place.replica('bert', 'bert')
        contact = anna.new('contact', kind='person', status='active', initials='T.', family_name='Zwaarman')
        folder = folder_with(heen_bin=os.urandom(48 * MEBI), terug_bin=os.urandom(48 * MEBI))
        anna.run('file', 'add', contact, os.path.join(folder, 'terug.bin'))
        anna.sync()
        try:
            with open_window(bert) as ui:
                begin(ui, 'zwaarman')
                ui.find('push button', 'terug.bin')
                place.daemon.send_signal(signal.SIGSTOP)
                add_file(ui, os.path.join(folder, 'heen.bin'))
                ui.find('push button', 'heen.bin')
                let_pass_until(place, lambda: ui.look('progress bar', 'heen.bin'))
                ui.shot('dossier-sending-nl.png')
                tap.check(not ui.look('push button', 'Stoppen'), 'what is sent by itself has no button')
                place.daemon.send_signal(signal.SIGCONT)
                ui.wait(lambda: 'Nog niet verzonden' not in page(ui), 120, 'the sending')
                ui.gone('progress bar')

                place.daemon.send_signal(signal.SIGSTOP)
                ui.press(ui.find('push button', 'terug.bin opslaan als…'))
                choose(ui, 'Bestand opslaan', os.path.join(folder, 'half.bin'))
                let_pass_until(place, lambda: ui.look('progress bar', 'terug.bin') and
                               ui.look('push button', 'Stoppen'))
                ui.shot('dossier-fetching-nl.png')
                ui.press(ui.find('push button', 'Stoppen'))
                ui.gone('progress bar')
                place.daemon.send_signal(signal.SIGCONT)
                tap.check(not os.path.exists(os.path.join(folder, 'half.bin')), 'half a file is there')
                ui.press(ui.find('push button', 'terug.bin opslaan als…'))
                choose(ui, 'Bestand opslaan', os.path.join(folder, 'heel.bin'))
                wait_for(ui, 'Opgeslagen als')
                for name in ('terug.bin', 'heel.bin'):
                    tap.check_equal(os.path.getsize(os.path.join(folder, name)), 48 * MEBI)
                check_quiet(ui)
        finally:
            place.daemon.send_signal(signal.SIGCONT)


@tap.test('/window/REL-04-who-may-not-see-dossiers-sees-neither-names-nor-count')
def protected():
    with server(anna='Anna Bakker') as place:
        place.add_user('cees', 'Cees Kok', 'all=edit dossier=none')
        anna, cees = place.replica('anna', 'anna'), place.replica('cees', 'cees')
        contact = anna.new('contact', kind='person', status='active', initials='T.', family_name='Geheim')
        anna.run('file', 'add', contact, os.path.join(folder_with(onderzoek_txt=b'besloten'), 'onderzoek.txt'))
        anna.sync()
        with open_window(cees) as ui:
            go_to_page(ui, 'geheim')
            ui.find('push button', 'Meer met deze relatie')
            seen = page(ui)
            tap.check('onderzoek' not in seen, 'the name of a file')
            tap.check('Dossier' not in seen, 'the section itself')
            ui.key('ctrl+plus')
            ui.find('menu item', 'Taak')
            tap.check(not ui.look('menu item', 'Bestand voor het dossier…'), 'a way to add')
            check_quiet(ui)
        tap.check('onderzoek' not in cees.dump(), 'what lies on the disk')


main()
