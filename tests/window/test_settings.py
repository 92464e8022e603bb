#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists that an office sets itself, made, changed and retired in the window, and the language of the program."""
import os
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'mail'))

import mailserver  # noqa: E402
from workplace import check_quiet, focused_name, open_settings, read, server, start, wait_for

import tap


def wait_for_field(ui):
    ui.wait(lambda: ui.focused() is not None and ui.focused().get_role_name() == 'text', what='the form')


def choose_first(ui, name):
    """The first value of a drop-down of a form."""
    ui.click(ui.find('combo box', name))
    ui.key('Home', 'Down', 'Return')


def live_names(replica, kind):
    return [replica.show(line['id'])['name'] for line in replica.list(kind)]


@tap.test('/window/PLT-12-a-membership-type-is-made-used-retired-and-no-longer-offered')
def membership_type():
    with server(20, ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        ida.sync()
        contact = ida.new('contact', kind='person', status='active', initials='T.', family_name='Proefpersoon')
        with start('--replica', ida.path) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            open_settings(ui, 'Abonnementsvormen')
            ui.shot('settings-list-nl.png')
            ui.key('ctrl+n')
            wait_for_field(ui)
            ui.type('Proeflid')
            ui.set_text(ui.find('text', 'Basisprijs'), '12,5')
            ui.shot('settings-list-new-nl.png')
            tap.check_equal(ui.unnamed(), [])
            ui.key('ctrl+s')
            ui.find('list item', 'Proeflid')
            ui.wait(lambda: 'Proeflid' in live_names(ida, 'membership_type'), what='the type')
            made = next(line['id'] for line in ida.list('membership_type')
                        if ida.show(line['id'])['name'] == 'Proeflid')
            tap.check_equal(ida.show(made)['base_price'], 1250)
            ui.wait(lambda: focused_name(ui) == 'Proeflid', what='the keyboard')
            ida.new('membership', contact=contact, membership_type=made, valid_from='2026-01-01')
            ui.key('Return')
            wait_for_field(ui)
            tap.check_equal(ui.text(ui.find('text', 'Basisprijs')), '12,50')
            ui.shot('settings-list-edit-nl.png')
            ui.press(ui.find('push button', 'Buiten gebruik stellen'))
            ui.find('push button', 'Weer gebruiken: Proeflid')
            ui.gone('push button', 'Buiten gebruik stellen')
            ui.shot('settings-list-retired-nl.png')
            tap.check('Proeflid' not in live_names(ida, 'membership_type'), 'it is offered')
            ui.key('alt+Left')
            ui.gone('push button', 'Instellingen')
            ui.shot('settings-lists-nl.png')
            ui.key('ctrl+k')
            ui.type('proefpersoon')
            wait_for(ui, 'T. Proefpersoon')
            wait_for(ui, 'Proeflid')                    # where it stands it stays
            open_settings(ui, 'Abonnementsvormen')
            ui.press(ui.find('push button', 'Weer gebruiken: Proeflid'))
            ui.wait(lambda: 'Proeflid' in live_names(ida, 'membership_type'), what='the type again')
            ui.gone('push button', 'Weer gebruiken: Proeflid')
            ui.key('ctrl+z')
            ui.find('push button', 'Weer gebruiken: Proeflid')
            place.replica('Balie 3', 'ida').sync()
            check_quiet(ui)


@tap.test('/window/MAIL-01-the-password-of-a-mail-account-is-given-and-a-message-tries-it')
def mail_account():
    with server(5, ida='Ida de Vries') as place, mailserver.MailServer() as post:
        place.stop()
        place.start('--mail-authorities', post.authorities)
        ida = place.replica('Balie 2', 'ida')
        ida.new('mail_account', from_name='Ons Dorp', from_address='info@example.org', server=post.url,
                login=post.user)
        ida.sync()
        with start('--replica', ida.path) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            open_settings(ui, 'E-mailaccounts')
            ui.click(ui.find('list item', 'Ons Dorp'))
            ui.set_text(ui.find('text', 'Probeerbericht sturen aan'), 'never@example.org')
            ui.press(ui.find('push button', 'Versturen: Probeerbericht sturen aan'))
            ui.find('label', lambda name: name.startswith('Met deze instellingen kan niets verzonden worden'))
            ui.set_text(ui.find('password text', 'Wachtwoord van de mailserver'), post.password)
            ui.press(ui.find('push button', 'Bewaren: Wachtwoord van de mailserver'))
            ui.find('label', 'De server heeft het wachtwoord.')
            ui.press(ui.find('push button', 'Versturen: Probeerbericht sturen aan'))
            ui.find('label', lambda name: name.startswith('De mailserver weigert dit adres.'))
            ui.shot('settings-mail-account-nl.png')
            tap.check_equal(ui.unnamed(), [])
            ui.set_text(ui.find('text', 'Probeerbericht sturen aan'), 'ik@example.org')
            ui.press(ui.find('push button', 'Versturen: Probeerbericht sturen aan'))
            ui.find('label', lambda name: name.startswith('De mailserver heeft het bericht aangenomen.'))
            tap.check_equal(post.count_taken(), 1)
            check_quiet(ui)


def offered_reasons(ui):
    """What a contact can be made inactive for; leaves the list of the settings as it was."""
    ui.key('Escape')
    ui.find('list item', 'Redenen van afmelding')
    ui.key('ctrl+k', 'Return')
    ui.press(ui.find('push button', 'Meer met deze relatie'))
    ui.press(ui.find('menu item', lambda name: name.startswith('Inactief maken')))
    ui.find('list item', 'Overleden')
    names = [node.get_name() for node in ui.look('list item')]
    ui.key('Escape')
    ui.gone('list item', 'Overleden')
    return names


@tap.test('/window/PLT-12-a-reason-that-is-retired-is-not-asked-at-a-cancellation')
def reason():
    with server(20, ida='Ida de Vries') as place:
        ida = place.replica('Balie 2', 'ida')
        ida.sync()
        with start('--replica', ida.path, dark=True) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            open_settings(ui, 'Redenen van afmelding')
            ui.key('ctrl+n')
            wait_for_field(ui)
            ui.key('ctrl+s')
            wait_for(ui, 'Naam is verplicht')
            ui.type('Verhuisd naar Spanje')
            ui.key('ctrl+s')
            ui.find('list item', 'Verhuisd naar Spanje')
            ui.shot('settings-reasons-dark.png')
            # What was made and taken back was never in use: it stands nowhere.
            ui.key('ctrl+z')
            ui.gone('list item', 'Verhuisd naar Spanje')
            tap.check(not ui.look('push button', 'Weer gebruiken: Verhuisd naar Spanje'), 'it was never used')
            ui.key('ctrl+n')
            wait_for_field(ui)
            ui.type('Verhuisd naar Spanje')
            ui.key('ctrl+s')
            ui.find('list item', 'Verhuisd naar Spanje')
            tap.check_in('Verhuisd naar Spanje', offered_reasons(ui))
            open_settings(ui, 'Redenen van afmelding')
            ui.click(ui.find('list item', 'Verhuisd naar Spanje'))
            ui.press(ui.find('push button', 'Buiten gebruik stellen'))
            ui.find('push button', 'Weer gebruiken: Verhuisd naar Spanje')
            tap.check('Verhuisd naar Spanje' not in offered_reasons(ui), 'the reason is offered')
            check_quiet(ui)


@tap.test('/window/PLT-12-the-ending-rules-of-a-company-are-edited-and-a-branch-cannot-be-beneath-itself')
def company():
    with server(20, ida='Ida de Vries', piet='Piet Bakker') as place:
        ida, piet = place.replica('Balie 2', 'ida'), place.replica('Laptop 4', 'piet')
        ida.sync()
        piet.sync()
        first = ida.list('company')[0]['id']
        name = ida.show(first)['name']
        title = min(live_names(ida, 'branch'))
        with start('--replica', ida.path) as ui:
            ui.find('push button', lambda text: text.startswith('Bijgewerkt'))
            open_settings(ui, 'Administraties')
            ui.click(ui.find('list item', name))
            ui.set_text(ui.find('text', 'Weken opzegtermijn'), '6')
            piet.set(first, year_begins='7')
            piet.sync()
            wait_for(ui, 'wat u niet aanraakte')
            tap.check_equal(ui.text(ui.find('text', 'Eerste maand van het boekjaar')), '7')
            ui.shot('settings-company-nl.png')
            ui.key('ctrl+s')
            ui.wait(lambda: ida.show(first).get('notice_weeks') == 6, what='the weeks')
            ui.key('Escape')
            open_settings(ui, 'Afdelingen')
            ui.click(ui.find('list item', title))
            wait_for_field(ui)
            choose_first(ui, 'Deel van')
            ui.shot('settings-branch-chosen-nl.png')
            ui.key('ctrl+s')
            wait_for(ui, 'Die staat eronder')
            tap.check_equal(ui.unnamed(), [])
            ui.shot('settings-branch-nl.png')
            check_quiet(ui)


@tap.test('/window/PLT-12-who-may-only-read-the-settings-reads-them')
def reader():
    with server(20) as place:
        place.add_user('rik', 'Rik', access='all=edit,settings=read')
        rik = place.replica('Balie 4', 'rik')
        rik.sync()
        with start('--replica', rik.path, locale='en_GB.UTF-8') as ui:
            ui.find('push button', lambda name: name.startswith('Updated'))
            ui.key(ui.key_of('Settings'))
            ui.click(ui.find('list item', 'Membership types'))
            ui.find('label', lambda text: 'Read only' in text)
            tap.check_equal(ui.look('list item', lambda name: name.startswith('Add:')), [])
            ui.shot('settings-list-reader-en.png')
            check_quiet(ui)


@tap.test('/window/the-language-of-the-program-is-chosen-and-holds-from-the-next-start')
def language():
    with server(20, ida='Ida de Vries') as place, tempfile.TemporaryDirectory() as home:
        ida = place.replica('Balie 2', 'ida')
        ida.sync()
        options = {'home': home, 'environment': {'GSETTINGS_BACKEND': 'keyfile'}}
        with start('--replica', ida.path, **options) as ui:
            ui.find('push button', lambda name: name.startswith('Bijgewerkt'))
            ui.key(ui.key_of('Instellingen'))
            ui.wait(lambda: ui.focused() is not None, what='the keyboard')
            while focused_name(ui) != 'Taal':
                ui.key('Tab')
                ui.wait(lambda: ui.focused() is not None, what='the keyboard')
            ui.key('Return')
            ui.shot('settings-language-nl.png')
            ui.key('End', 'Return')
            wait_for(ui, 'English')
            kept = os.path.join(home, 'config', 'glib-2.0', 'settings', 'keyfile')
            ui.wait(lambda: os.path.exists(kept) and "language='en'" in read(kept), what='the choice on the disk')
        with start('--replica', ida.path, **options) as ui:
            ui.find('push button', lambda name: name.startswith('Updated'))
            check_quiet(ui)


tap.main()
