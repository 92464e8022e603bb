#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters through a real print server, by keys: they come out of the printer that was chosen, and it is told when it
does not take them."""
import subprocess

from workplace import check_quiet, form, named, need, ui_wait, wait_until_told

from mailing import chip, mailings, outcomes, prepare
from printserver import PrintServer

import tap

NOT_SENT = ['left_out', 'left_out', 'ready', 'ready', 'ready', 'ready']


def open_dialog(ui):
    """The letters of the mailing on the screen, as far as the dialog of the printer."""
    chip(ui, 'Per brief  3')
    ui.key('ctrl+p')
    ui.press(named(ui, 'Afdrukken…', form(ui, 'Brieven afdrukken')))
    ui.wait(lambda: ui.title() == 'Afdrukken', what='the dialog of the printer')
    return form(ui, 'Afdrukken')


def choose_printer(ui, dialog, name):
    """Down the list of printers until that one is chosen."""
    ui.find('label', name, root=dialog)
    for _ in range(10):
        ui.key('Down')
        ui.settle()
        row = ui.focused()
        if row is not None and row.get_role_name() == 'table row' and name in ui.tree(row):
            return
    raise AssertionError('the printer %s is not in\n%s' % (name, ui.tree(dialog)))


def print_on(ui, name):
    dialog = open_dialog(ui)
    choose_printer(ui, dialog, name)
    ui.key('alt+d')
    ui.wait(lambda: ui.title() != 'Afdrukken', what='the end of the dialog')


def check_told(ui, heading, *parts):
    """What stays on the screen until it is read."""
    told = form(ui, heading)
    text = ui.tree(told)
    for part in parts:
        tap.check_in(part, text)
    tap.check_equal(ui.unnamed(told), [])
    ui.key('Return')
    ui.wait(lambda: ui.title() == 'Ledenboek', what='the window again')


def pages(path):
    text = subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, check=True, text=True).stdout
    return text.split('\f')[:-1]


@tap.test('/printing/MAIL-05-letters-come-out-of-the-printer-that-was-chosen-each-on-its-page')
def prints():
    need()
    with PrintServer() as server:
        server.add_printer('Kantoor')
        server.add_printer('Zolder')
        with mailings(prepare, environment=server.environment) as (ui, place, desk, (_, _, _, mailing)):
            print_on(ui, 'Zolder')
            wait_until_told(ui, '“Vergadering” is aan de printer gegeven.')
            (job,) = ui_wait(server.list_jobs)
            tap.check_in('"Zolder"', server.log())
            found = pages(job)
            tap.check_equal(len(found), 3, 'pages')
            for page, name in zip(found, ('Zeistnaar', 'Bredanaar', 'Assennaar')):
                tap.check_in('Geachte mevrouw ' + name, page)
                tap.check_in('Komt u ook?', page)
                tap.check_equal([other for other in ('Zeistnaar', 'Bredanaar', 'Assennaar') if other in page], [name])
            ui_wait(lambda: ' printed' in place.control('observations').out)
            tap.check_equal(outcomes(desk, mailing), NOT_SENT, 'printed is not sent')
            check_quiet(ui)


@tap.test('/printing/MAIL-05-a-printer-that-says-no-and-a-server-that-is-gone-are-told-and-the-letters-stay-to-be-sent')
def fails():
    need()
    with PrintServer() as server:
        server.add_printer('Kantoor')
        server.stop()
        server.largest = '2k'
        server.start()
        with mailings(prepare, environment=server.environment) as (ui, _, desk, (_, _, _, mailing)):
            print_on(ui, 'Kantoor')
            ui.wait(lambda: ui.title() != 'Ledenboek', what='what is told')
            ui.shot('printing-refused-nl-light.png')
            check_told(ui, '“Vergadering” is niet afgedrukt', 'De printer “Kantoor” heeft het niet aangenomen')
            dialog = open_dialog(ui)
            choose_printer(ui, dialog, 'Kantoor')
            server.stop()
            ui.key('alt+d')
            check_told(ui, '“Vergadering” is niet afgedrukt', 'De printer “Kantoor” heeft het niet aangenomen')
            tap.check_equal(server.list_jobs(), [])
            tap.check_equal(outcomes(desk, mailing), NOT_SENT)
            server.largest = '0'
            server.start()
            print_on(ui, 'Kantoor')
            wait_until_told(ui, '“Vergadering” is aan de printer gegeven.')
            tap.check_equal(len(pages(ui_wait(server.list_jobs)[0])), 3, 'pages')
            check_quiet(ui)


@tap.test('/printing/MAIL-05-a-printer-that-is-stopped-keeps-them-and-that-is-told-so-that-nobody-prints-them-twice')
def waits():
    need()
    with PrintServer() as server:
        server.add_printer('Kantoor')
        server.pause('Kantoor')
        with mailings(prepare, environment=server.environment) as (ui, _, desk, (_, _, _, mailing)):
            print_on(ui, 'Kantoor')
            check_told(ui, '“Vergadering” wacht bij de printer', 'De printer “Kantoor” staat stil.')
            tap.check_equal(server.list_jobs(), [])
            server.resume('Kantoor')
            tap.check_equal(len(pages(ui_wait(server.list_jobs)[0])), 3, 'pages')
            tap.check_equal(outcomes(desk, mailing), NOT_SENT)
            check_quiet(ui)


tap.main()
