#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailings worked in the window with real keys: made, prepared, on paper, sent and taken back, and who is left out."""
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

from workplace import HERE, check_quiet, form, named, need, server, start, ui_wait, wait_until_told

sys.path.append(os.path.join(os.path.dirname(HERE), 'mail'))

from mailing import (chip, choose_in_menu, make_ground, make_mailing, mailings, outcomes, prepare,  # noqa: E402
                     recipients, row)

import mailserver  # noqa: E402
import office  # noqa: E402
import tap  # noqa: E402

DAY = 24 * 3600 * 1000000               # microseconds


def find_contact(desk, name):
    return next(hit['id'] for hit in desk.list('contact', '--limit', '100') if name in json.dumps(hit))


def choose_file(ui, title, path):
    ui.wait(lambda: ui.title() == title, what='the chooser')
    time.sleep(0.5)
    ui.key('ctrl+a')
    time.sleep(0.3)
    ui.type(path)
    ui.key('Return')


@tap.test('/mailings/MAIL-03-one-is-made-and-prepared-and-who-is-left-out-is-told')
def made():
    with mailings() as (ui, _, desk, (people, _, _, _)):
        ui.find('label', 'Nog geen mailingen')
        ui.shot('mailings-empty-nl-light.png')
        ui.key('ctrl+n')
        asked = form(ui, 'Nieuwe mailing')
        ui.type('Vergadering')
        for label, start_of in (('Selectie', 'Delft'), ('Sjabloon', 'Uitn')):
            ui.click(ui.find('combo box', label, root=asked))
            time.sleep(0.5)
            ui.type(start_of)
            time.sleep(0.5)
            ui.key('Down', 'Return')
            time.sleep(0.3)
        ui.shot('mailings-form-nl-light.png')
        ui.press(named(ui, 'Bewaren', asked))
        ui.find('label', 'Nog niet voorbereid')
        ui.find('label', lambda name: 'Lidmaatschap en vergaderingen' in name)
        ui.press(named(ui, 'Voorbereiden…'))
        ui.find('label', lambda name: 'voorbereiden voor de 6 in de selectie' in name)
        ui.shot('mailings-question-nl-light.png')
        ui.key('Return')
        chip(ui, 'Per brief  3')
        chip(ui, 'Per e-mail  1')
        ui.find('label', lambda name: name.startswith('3 per brief · 1 per e-mail · 2 weggelaten'))
        tap.check_equal(ui.unnamed(), [])
        ui.shot('mailings-prepared-nl-light.png')
        ui.press(chip(ui, 'Weggelaten: Wil dit doel niet  1'))
        ui.wait(lambda: 'Bakker' in ui.tree(ui.find('tree table')), what='who said no')
        ui.click(row(ui, ui.find('tree table'), 'Bakker'), count=2)
        ui.wait(lambda: 'Mevr. A. Bakker' in ui.tree() or 'A. Bakker' in ui.tree(), what='the page of the contact')
        (mailing,) = desk.list('mailing')
        tap.check_equal(desk.show(mailing['id'])['state'], 'prepared')
        tap.check_equal({name: recipients(desk, mailing['id'])[people[name]]['outcome'] for name in people},
                        {'Zeistnaar': 'ready', 'Bredanaar': 'ready', 'Assennaar': 'ready', 'Mailer': 'ready',
                         'Bakker': 'left_out', 'Elders': 'left_out'})
        check_quiet(ui)


@tap.test('/mailings/MAIL-05-letters-leave-in-batches-are-noted-and-have-left-the-house-until-that-is-taken-back')
def letters():
    with mailings(prepare) as (ui, place, desk, (_, _, _, mailing)):
        path = os.path.join(place.path, 'letters.pdf')
        chip(ui, 'Per brief  3')
        choose_in_menu(ui, 'Brieven', 'Brieven opslaan als PDF…')
        asked = form(ui, 'Brieven opslaan als PDF')
        batch = ui.find('spin button', 'Brieven per portie', root=asked)
        batch.set_current_value(2)
        ui.press(ui.find('combo box', 'In de volgorde van de post', root=asked))
        time.sleep(0.5)
        ui.key('Down', 'Return')
        time.sleep(0.3)
        ui.shot('mailings-letters-nl-light.png')
        ui.press(named(ui, 'Opslaan…', asked))
        choose_file(ui, 'Brieven opslaan als PDF', path)
        wait_until_told(ui, 'Brieven: 2, op pagina’s: 2')
        text = subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, check=True, text=True).stdout
        first, second = text.split('\f')[:2]
        tap.check_in('Zeistnaar', first)
        tap.check_in('Bredanaar', second)
        ui_wait(lambda: 'mailing letters' in place.control('observations').out)
        ui.press(named(ui, 'Brieven zijn de deur uit'))
        wait_until_told(ui, 'Brieven die de deur uit zijn: 3')
        tap.check_equal(outcomes(desk, mailing), ['left_out', 'left_out', 'ready', 'sent', 'sent', 'sent'])
        ui.key('Escape')
        ui.key('ctrl+z')
        wait_until_told(ui, 'Teruggenomen: de brieven zijn niet de deur uit')
        tap.check_equal(outcomes(desk, mailing), ['left_out', 'left_out', 'ready', 'ready', 'ready', 'ready'])
        check_quiet(ui)


def prepare_copies(desk, mailing):
    """One gets four copies of the magazine, another none."""
    for name, count in (('Bredanaar', '4'), ('Assennaar', '0')):
        desk.set(find_contact(desk, name), magazine_copies=count)
    prepare(desk, mailing)


@tap.test('/mailings/MAIL-05-labels-begin-at-any-label-and-the-list-for-the-printer-is-a-file')
def labels():
    with mailings(prepare_copies) as (ui, place, _, _):
        path, listed = os.path.join(place.path, 'labels.pdf'), os.path.join(place.path, 'list.csv')
        chip(ui, 'Per brief  3')
        choose_in_menu(ui, 'Brieven', 'Etiketten opslaan als PDF…')
        asked = form(ui, 'Etiketten opslaan als PDF')
        ui.find('spin button', 'Beginnen bij etiket', root=asked).set_current_value(23)
        ui.shot('mailings-labels-nl-light.png')
        ui.press(named(ui, 'Opslaan…', asked))
        choose_file(ui, 'Etiketten opslaan als PDF', path)
        wait_until_told(ui, 'Etiketten: 3, op vellen: 2')
        text = subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, check=True, text=True).stdout
        first, second = text.split('\f')[:2]
        tap.check('Zeistnaar' in first and 'Bredanaar' in first and 'Assennaar' in second, text)
        ui.key('Escape')
        choose_in_menu(ui, 'Brieven', 'Lijst voor de drukker…')
        choose_file(ui, 'Lijst voor de drukker', listed)
        wait_until_told(ui, '3 rijen staan in “list.csv”. Weggelaten, want ze krijgen 0 exemplaren: 1.')
        with open(listed, encoding='utf-8-sig', newline='') as file:
            rows = list(csv.reader(file, delimiter=';'))
        tap.check_equal([row[-3:] for row in rows[1:]], [['', '1', 'Post'], ['', '4', 'Post'],
                                                         ['m@example.org', '1', 'Digitaal']])
        ui_wait(lambda: all(word in place.control('observations').out
                            for word in ('mailing labels', 'mailing dispatch')))
        check_quiet(ui)


@tap.test('/mailings/MAIL-05-letters-go-to-the-dialog-of-the-printer-after-they-were-noted')
def prints():
    with mailings(prepare) as (ui, place, _, _):
        chip(ui, 'Per brief  3')
        ui.key('ctrl+p')
        asked = form(ui, 'Brieven afdrukken')
        ui.press(named(ui, 'Afdrukken…', asked))
        ui.wait(lambda: ui.title() == 'Afdrukken', what='the dialog of the printer')
        ui_wait(lambda: ' printed' in place.control('observations').out)
        ui.key('Escape')
        ui.wait(lambda: ui.title() != 'Afdrukken', what='the window again')
        check_quiet(ui)


def prepare_lacking(desk, mailing):
    """A text that asks for what two by letter do not have."""
    desk.new('template_version', template=desk.show(mailing)['template'], language='nl', made_at='2000',
             subject='Uitnodiging', text='{{salutation}},\n\nWij bellen u op {{phone}}.')
    for name in ('Zeistnaar', 'Mailer'):
        desk.set(find_contact(desk, name), phone='0612345678')
    prepare(desk, mailing)


@tap.test('/mailings/MAIL-01-who-lacks-something-of-the-text-is-counted-by-field-before-sending-and-is-opened')
def lacking():
    with mailings(prepare_lacking) as (ui, place, desk, (people, _, _, mailing)):
        chip(ui, 'Per brief  1')
        ui.press(chip(ui, 'Zonder: Telefoon  2'))
        table = ui.find('tree table')
        ui.wait(lambda: 'Bredanaar' in ui.tree(table) and 'Assennaar' in ui.tree(table), what='who has no phone')
        tap.check('Zeistnaar' not in ui.tree(table) and 'Bakker' not in ui.tree(table), ui.tree(table))
        tap.check_equal(ui.unnamed(), [])
        ui.shot('mailings-lacking-nl-light.png')
        other = place.replica('Balie 3', 'ida')
        other.sync()
        other.set(people['Bredanaar'], phone='0612345679')
        prepare(other, mailing)
        chip(ui, 'Zonder: Telefoon  1')
        ui.wait(lambda: 'Bredanaar' not in ui.tree(table), what='that he is in it')
        ui.click(row(ui, table, 'Assennaar'))
        ui.key('Return')
        ui.wait(lambda: 'Mevr. A. Assennaar' in ui.tree(), what='the page of the contact')
        tap.check_equal(sorted(outcomes(desk, mailing)), ['left_out'] * 3 + ['ready'] * 3)
        check_quiet(ui)


def make_viewer(home, opened):
    """A program for PDF that copies what it is given."""
    applications = os.path.join(home, 'data', 'applications')
    os.makedirs(applications)
    with open(os.path.join(applications, 'viewer.desktop'), 'w', encoding='utf-8') as file:
        file.write('[Desktop Entry]\nType=Application\nName=Viewer\nExec=cp %%f %s\nMimeType=application/pdf;\n'
                   % opened)
    os.makedirs(os.path.join(home, 'config'), exist_ok=True)
    with open(os.path.join(home, 'config', 'mimeapps.list'), 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\napplication/pdf=viewer.desktop\n')


def prepare_and_call(desk, mailing):
    """Calls before the day on which the mailing was made, and on it, with who gets a letter."""
    prepare(desk, mailing)
    contact = find_contact(desk, 'Zeistnaar')
    now = int(time.time() * 1000000)
    for text, at in (('Lang geleden gebeld', now - 40 * DAY), ('Net gebeld', now)):
        desk.new('interaction', contact=contact, channel='phone', direction='incoming', at=str(at), text=text)


@tap.test('/mailings/C-19-what-somebody-got-or-did-not-get-stands-in-his-time-line-and-the-letter-is-seen-again')
def receipts():
    with tempfile.TemporaryDirectory() as home:
        opened = os.path.join(home, 'opened.pdf')
        make_viewer(home, opened)
        with mailings(prepare_and_call, home=home) as (ui, place, desk, (people, _, _, _)):
            chip(ui, 'Per brief  3')
            ui.click(row(ui, ui.find('tree table'), 'Zeistnaar'), count=2)
            button = ui.find('push button', 'Tonen wat er geschreven is: Vergadering')
            ui.find('label', lambda name: 'Brief · Te versturen' in name)
            line = ui.tree()
            order = [line.index(text) for text in ('Net gebeld', 'Brief · Te versturen', 'Lang geleden gebeld')]
            tap.check_equal(order, sorted(order), line)
            ui.shot('mailings-receipt-nl-light.png')
            tap.check_equal(ui.unnamed(), [])
            ui.press(button)
            ui_wait(lambda: os.path.exists(opened) and os.path.getsize(opened) > 0)
            text = subprocess.run(['pdftotext', opened, '-'], capture_output=True, check=True, text=True).stdout
            tap.check('Zeistnaar' in text and 'Bredanaar' not in text, text)
            ui_wait(lambda: 'mailing letter' in place.control('observations').out)
            ui.key('ctrl+k')
            ui.type('bakker')
            ui.find('label', lambda name: 'Weggelaten · Wil dit doel niet' in name)
            check_quiet(ui)


@tap.test('/mailings/MAIL-02-a-single-letter-is-seen-before-it-is-made-and-then-it-is-a-mailing-of-one')
def single():
    with mailings() as (ui, _, desk, (people, _, _, _)):
        ui.key('ctrl+k')
        ui.type('zeistnaar')
        ui.find('label', lambda name: 'Zeistnaar' in name)
        ui.key('Return')
        time.sleep(0.5)
        ui.key('Return')
        ui.press(ui.find('menu item', 'Brief of e-mail…'))
        asked = form(ui, 'Brief of e-mail aan')
        ui.find('label', lambda name: name.startswith('Per brief') and 'Geachte mevrouw Zeistnaar' in name, root=asked)
        tap.check_equal(ui.unnamed(), [])
        ui.shot('letter-dialog-nl-light.png')
        ui.click(ui.find('combo box', 'Verzonden', root=asked))
        time.sleep(0.5)
        ui.key('Down')
        time.sleep(0.3)
        ui.key('Return')
        time.sleep(0.3)
        ui.shot('letter-dialog-left-out-nl-light.png')
        ui.wait(lambda: 'Weggelaten: ' in ui.tree(asked), what='that there is no e-mail address')
        ui.click(ui.find('combo box', 'Verzonden', root=asked))
        time.sleep(0.5)
        ui.key('Home', 'Return')
        ui.press(ui.find('push button', 'Maken', root=asked))
        chip(ui, 'Per brief  1')
        ui.find('label', lambda name: name.startswith('Uitnodiging aan '))
        ui.shot('mailings-single-nl-light.png')
        (mailing,) = desk.list('mailing')
        made = desk.show(mailing['id'])
        tap.check_equal((made['contact'], made['selection'], made['state'], made['purpose']),
                        (people['Zeistnaar'], None, 'prepared', 'membership'))
        tap.check_equal(list(recipients(desk, mailing['id'])), [people['Zeistnaar']])
        check_quiet(ui)


def make_sending(place, mail):
    """A mailing by e-mail, prepared, and an account at the mail server: a desk that knows of them, and its id."""
    place.add_user('ida', 'Ida de Vries')
    place.start('--mail-authorities', mail.authorities, '--mail-wait-seconds', '0', '--mail-retry-seconds', '1')
    beheer = place.replica('beheer')
    account = beheer.new('mail_account', from_name='Vereniging', from_address='info@example.org', server=mail.url,
                         login=mail.user, pace='60000')
    beheer.sync()
    beheer.run('mail', account, 'password', '--password-file', place.write_password('mail-password', mail.password))
    people, selection, template = make_ground(beheer)
    beheer.set(people['Bredanaar'], email='b@example.org')
    mailing = make_mailing(beheer, selection, template, ways='email')
    beheer.new('template_version', template=template, language='nl', made_at='2000', subject='Uitnodiging',
               text='{{salutation}}, wij bellen u op {{phone}}.')
    beheer.set(people['Mailer'], phone='0612345678')
    prepare(beheer, mailing)
    desk = place.replica('Balie 2', 'ida')
    desk.sync()
    return desk, mailing


@tap.test('/mailings/MAIL-01-e-mail-is-sent-after-it-was-told-to-how-many-and-each-is-told-what-became-of-it')
def sends():
    need()
    with mailserver.MailServer() as mail, office.Office() as place:
        desk, mailing = make_sending(place, mail)
        with start('--replica', desk.path) as ui:
            ui.key(ui.key_of('Mailingen'))
            ui.press(ui.find('push button', 'E-mail verzenden…'))
            ui.find('label', '“Vergadering” per e-mail aan 1 verzenden?')
            ui.find('label', lambda name: name.startswith('Niet aan 1: bij hen ontbreekt iets van de tekst.'))
            ui.shot('mailings-send-nl-light.png')
            ui.key('Tab', 'Return')
            ui.find('label', 'Verzonden')
            ui_wait(lambda: outcomes(desk, mailing).count('sent') == 1)
            tap.check_equal(len(mail.list_taken()), 1)
            tap.check(not ui.look('push button', 'E-mail verzenden…'), 'it is offered once more')
            ui.shot('mailings-sent-nl-light.png')
            check_quiet(ui)


def being_sent(desk, mailing):
    prepare(desk, mailing)
    desk.set(mailing, state='sending')


def half_sent(desk, mailing):
    """Of four by e-mail one has it and one was refused."""
    desk.set(mailing, ways='email')
    for name in ('Zeistnaar', 'Bredanaar', 'Assennaar'):
        desk.set(find_contact(desk, name), email=name.lower() + '@example.org')
    prepare(desk, mailing)
    set_outcome(desk, mailing, 'Zeistnaar', 'sent')
    set_outcome(desk, mailing, 'Bredanaar', 'refused')
    desk.set(mailing, state='sending')


def set_outcome(desk, mailing, name, outcome):
    desk.set(recipients(desk, mailing)[find_contact(desk, name)]['id'], outcome=outcome)


@tap.test('/mailings/MAIL-01-while-it-is-being-sent-a-bar-and-numbers-tell-how-far-it-is')
def sending():
    with mailings(half_sent) as (ui, place, _, (_, _, _, mailing)):
        ui.find('label', '2 van 4 e-mails afgehandeld · 1 geweigerd · 2 te gaan')
        bar = ui.find('progress bar', 'Hoeveel van de e-mail verzonden is')
        tap.check_equal(round(bar.get_current_value(), 2), 0.5)
        ui.shot('mailings-sending-nl-light.png')
        other = place.replica('Balie 3', 'ida')
        other.sync()
        set_outcome(other, mailing, 'Assennaar', 'sent')
        other.sync()
        ui.find('label', '3 van 4 e-mails afgehandeld · 1 geweigerd · 1 te gaan')
        set_outcome(other, mailing, 'Mailer', 'uncertain')
        other.set(mailing, state='sent')
        other.sync()
        ui.gone('progress bar', 'Hoeveel van de e-mail verzonden is')
        chip(ui, 'Misschien verstuurd  1')
        check_quiet(ui)


@tap.test('/mailings/what-is-being-sent-is-stopped-and-the-rest-stays-to-be-sent')
def stops():
    with mailings(being_sent) as (ui, _, desk, (_, _, _, mailing)):
        ui.press(ui.find('push button', 'Verzenden stoppen'))
        ui.find('push button', 'E-mail verzenden…')
        tap.check_equal(desk.show(mailing)['state'], 'prepared')
        tap.check_equal(outcomes(desk, mailing).count('ready'), 4)
        check_quiet(ui)


@tap.test('/mailings/without-a-mail-server-it-says-so')
def no_account():
    with mailings(prepare) as (ui, _, desk, (_, _, _, mailing)):
        ui.press(ui.find('push button', 'E-mail verzenden…'))
        ui.find('label', lambda name: 'e-mail account' in name or 'mailaccount' in name)
        tap.check_equal(desk.show(mailing)['state'], 'prepared')
        check_quiet(ui)


def perhaps(desk, mailing):
    prepare(desk, mailing)
    for line in recipients(desk, mailing).values():
        if line['outcome'] == 'ready':
            desk.set(line['id'], outcome='uncertain', way='email', address='x@example.org')
    desk.set(mailing, state='sent')


@tap.test('/mailings/what-has-perhaps-been-sent-is-decided-of-some-and-of-all-and-taken-back')
def uncertain():
    with mailings(perhaps, dark=True, locale='en_GB.UTF-8') as (ui, _, desk, (_, _, _, mailing)):
        ui.press(chip(ui, 'Perhaps sent  4'))
        table = ui.find('tree table')
        ui.wait(lambda: 'Zeistnaar' in ui.tree(table), what='the rows')
        ui.shot('mailings-uncertain-en-dark.png')
        ui.click(row(ui, table, 'Zeistnaar'))
        time.sleep(0.3)
        ui.press(ui.find('push button', 'Send again'))
        wait_until_told(ui, 'To be sent again: 1')
        tap.check_equal(outcomes(desk, mailing).count('ready'), 1)
        tap.check_equal(desk.show(mailing)['state'], 'prepared')
        ui.press(chip(ui, 'Perhaps sent  3'))
        time.sleep(0.5)
        ui.press(ui.find('push button', 'It has arrived'))
        wait_until_told(ui, 'Counted as sent: 3')
        tap.check_equal(outcomes(desk, mailing).count('sent'), 3)
        ui.key('ctrl+z')
        chip(ui, 'Perhaps sent  3')
        check_quiet(ui)


@tap.test('/mailings/without-the-server-it-says-so-and-nothing-is-changed')
def offline():
    with mailings(lambda desk, mailing: None) as (ui, place, desk, (_, _, _, mailing)):
        ui.find('label', 'Nog niet voorbereid')
        place.stop()
        ui.press(named(ui, 'Voorbereiden…'))
        ui.find('label', lambda name: name.startswith('De server doet dit, en die is nu niet bereikbaar.'))
        ui.shot('mailings-offline-nl-light.png')
        tap.check_equal(recipients(desk, mailing), {})
        check_quiet(ui)


@tap.test('/mailings/who-may-only-read-is-offered-nothing-that-changes-and-who-may-not-does-not-see-the-section')
def rights():
    with mailings(prepare, access='contact=edit mail=read') as (ui, _, _, _):
        chip(ui, 'Per brief  3')
        tap.check(not ui.has_state(named(ui, 'Brieven zijn de deur uit'), 'sensitive'), 'letters may leave')
        tap.check(not ui.has_state(named(ui, 'Nieuwe mailing'), 'sensitive'), 'one may be made')
        check_quiet(ui)
    with server(0) as place:
        place.add_user('bert', access='contact=edit mail=none')
        desk = place.replica('Balie 3', 'bert')
        desk.sync()
        with start('--replica', desk.path) as ui:
            ui.wait(lambda: 'Selecties' in ui.sections(), what='the sections')
            tap.check('Mailingen' not in ui.sections(), 'mailings are shown')


tap.main()
