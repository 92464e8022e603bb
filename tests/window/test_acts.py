#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The acts by which somebody leaves and comes back, by keys: what they will do is told, they are done and undone."""
import datetime

from workplace import check_quiet, desk, go_to_page, main, open_window, page, search, ui_wait, wait_for

import tap

TODAY = datetime.date.today()
_type = None


def membership_type():
    global _type
    if _type is None:
        company = desk().colleague.new('company', name='Vereniging', country='NL')
        _type = desk().colleague.new('membership_type', name='Basislid', standing='voting', company=company,
                                     base_price='2500', period='year')
    return _type


def new_member(family_name, **fields):
    contact = desk().new_contact(family_name)
    desk().colleague.new('membership', contact=contact, membership_type=membership_type(), valid_from='1-3-1998',
                         **dict(dict(payment_method='direct_debit'), **fields))
    desk().colleague.new('card', contact=contact, state='valid')
    desk().colleague.sync()
    return contact


def ask(ui, act):
    """Opens the dialog of that act from the menu of the page."""
    ui.press(ui.find('push button', 'Meer met deze relatie'))
    ui.press(ui.find('menu item', act))
    ui.find('label', 'Wat er gebeurt')


def can_confirm(ui, label):
    return any(ui.has_state(node, 'sensitive') for node in ui.look('push button', label))


def day(date):
    return date.strftime('%d-%m-%Y')


def year_end():
    """The end of the financial year for a notice that comes in today (BW 2:36)."""
    late = TODAY > datetime.date(TODAY.year, 12, 3)
    return datetime.date(TODAY.year + (1 if late else 0), 12, 31)


@tap.test('/window/REL-18-cancelling-tells-the-computed-end-and-is-done-and-undone-by-keys')
def cancel():
    contact = new_member('Opzegger')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'opzegger')
        ask(ui, 'Opzeggen…')
        wait_for(ui, 'Het lidmaatschap “Basislid” eindigt op %s.' % day(year_end()))
        wait_for(ui, '1 pas is geldig tot en met %s.' % day(year_end()))
        tap.check(not can_confirm(ui, 'Lidmaatschap opzeggen'), 'it can be done without a reason')
        ui.shot('act-cancel-before-nl.png')
        ui.type('verh')
        ui.wait(lambda: can_confirm(ui, 'Lidmaatschap opzeggen'), what='a reason by typing its beginning')
        ui.shot('act-cancel-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('Return')
        wait_for(ui, 'Basislid tot en met ' + day(year_end()))
        wait_for(ui, 'Opgezegd op ' + day(TODAY))
        ui.shot('act-cancelled-nl.png')
        ui.key('ctrl+z')
        wait_for(ui, 'Ongedaan gemaakt: opzegging')
        ui.wait(lambda: 'Basislid tot en met' not in page(ui), what='the membership as it was')
        check_quiet(ui)
    desk().colleague.sync()
    tap.check_equal(desk().colleague.show(contact)['status'], 'active')


@tap.test('/window/REL-18-another-last-day-is-told-and-a-withdrawn-cancellation-leaves-the-membership')
def another_day():
    new_member('Intrekker')
    with open_window(desk().new_replica()) as ui:
        go_to_page(ui, 'intrekker')
        ask(ui, 'Opzeggen…')
        ui.type('verh')
        ui.set_text(ui.find('text', 'Laatste dag'), '1-1-1990')
        wait_for(ui, 'Een lidmaatschap kan niet eindigen voor het begint')
        tap.check(not can_confirm(ui, 'Lidmaatschap opzeggen'), 'an impossible day')
        ui.set_text(ui.find('text', 'Laatste dag'), '30-6-2099')
        wait_for(ui, 'Volgens de regels zou het eindigen op ' + day(year_end()))
        ui.key('ctrl+s')
        wait_for(ui, 'Basislid tot en met 30-06-2099')
        ask(ui, 'Opzegging intrekken…')
        wait_for(ui, 'Het lidmaatschap “Basislid” loopt door.')
        ui.key('Return')
        ui.wait(lambda: 'Basislid tot en met' not in page(ui), what='the membership as it was')
        check_quiet(ui)


@tap.test('/window/REL-06-REL-07-REL-08-inactive-asks-a-reason-and-active-again-brings-all-back')
def inactive():
    contact = new_member('Stopman')
    with open_window(desk().new_replica(), dark=True) as ui:
        go_to_page(ui, 'stopman')
        ask(ui, 'Inactief maken…')
        wait_for(ui, 'Vanaf nu gaat er geen brief, e-mail, pas, factuur of incasso meer naar T. Stopman.')
        wait_for(ui, 'Kies een reden')
        ui.key('Return')
        wait_for(ui, 'Vanaf nu gaat er geen brief')
        ui.key('Escape')
        ui.gone('label', 'Wat er gebeurt')
        ask(ui, 'Inactief maken…')
        ui.key('Down', 'Down')
        ui.wait(lambda: can_confirm(ui, 'Inactief maken'), what='a reason by the arrows')
        ui.shot('act-inactive-dark-nl.png')
        ui.key('Return')
        wait_for(ui, 'Inactief sinds ' + day(TODAY))
        ui.shot('act-inactive-page-dark-nl.png')
        ask(ui, 'Weer actief maken…')
        wait_for(ui, 'Het lidmaatschap “Basislid” loopt door.')
        wait_for(ui, '1 pas is weer geldig.')
        ui.shot('act-reactivate-dark-nl.png')
        ui.key('Return')
        ui.wait(lambda: 'Inactief sinds' not in page(ui), what='the contact as it was')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact)['status'] == 'active')


@tap.test('/window/REL-17-a-death-asks-its-day-and-looks-after-the-partner')
def death():
    contact = new_member('Verscheiden')
    partner = desk().new_contact('Nabestaande')
    desk().colleague.new('relationship', contact=contact, other=partner, type='partner', same_household='1')
    desk().colleague.new('membership', contact=partner, membership_type=membership_type(), valid_from='1-1-2001',
                         payer=contact)
    desk().colleague.sync()
    with open_window(desk().new_replica(), locale='en_GB.UTF-8') as ui:
        go_to_page(ui, 'verscheiden')
        ui.press(ui.find('push button', 'More to do with this contact'))
        ui.press(ui.find('menu item', 'Report death…'))
        wait_for(ui, 'Fill in the day of death')
        ui.type('1-11-2026')
        wait_for(ui, 'T. Nabestaande pays for himself or herself from now on, by invoice.')
        wait_for(ui, 'a letter is to “De erven van T. Verscheiden”')
        ui.key('Tab')
        ui.type('dochter')
        ui.shot('act-death-en.png')
        tap.check_equal(ui.unnamed(), [])
        ui.key('Return')
        wait_for(ui, '† 01-11-2026')
        wait_for(ui, 'T. Verscheiden †')
        ui.shot('act-death-page-en.png')
        check_quiet(ui)
    ui_wait(lambda: desk().colleague.sync() and desk().colleague.show(contact)['status'] == 'deceased')
    told = desk().colleague.show(contact)
    tap.check_equal(told['status_source'], 'dochter')


@tap.test('/window/who-may-only-read-is-offered-no-act')
def no_right():
    new_member('Alleenlezen')
    place = desk()
    place.office.add_user('reader', access='contact=read membership=read notes=read settings=read')
    replica = place.office.replica('reader', user='reader')
    with open_window(replica) as ui:
        go_to_page(ui, 'alleenlezen')
        ui.press(ui.find('push button', 'Meer met deze relatie'))
        ui.find('menu item', 'Historie')
        for act in ('Opzeggen…', 'Inactief maken…', 'Overlijden melden…', 'Weer actief maken…'):
            tap.check(not ui.look('menu item', act), act)
        check_quiet(ui)


@tap.test('/window/REL-13-REL-24-the-register-is-asked-of-any-day-and-opens-its-members')
def register():
    new_member('Aaltink')
    with open_window(desk().new_replica()) as ui:
        ui.key(ui.key_of('Ledenregister'))
        wait_for(ui, 'Aaltink, T.')
        wait_for(ui, 'mogen stemmen')
        tap.check_in('01-03-1998', page(ui))
        ui.shot('register-nl.png')
        tap.check_equal(ui.unnamed(), [])
        ui.set_text(ui.find('text', 'Dag van het register'), '28-2-1950')
        ui.key('ctrl+f', 'Return')
        wait_for(ui, 'Niemand op die dag')
        ui.set_text(ui.find('text', 'Dag van het register'), '31 juni')
        ui.key('ctrl+f', 'Return')
        ui.shot('register-fault-nl.png')
        ui.set_text(ui.find('text', 'Dag van het register'), day(TODAY))
        ui.key('ctrl+f', 'Return')
        wait_for(ui, 'Aaltink, T.')
        ui.key('F6', 'Return')
        wait_for(ui, 'Meer met deze relatie')
        check_quiet(ui)


def width(ui, node):
    return ui.atspi.Component.get_extents(node, ui.atspi.CoordType.WINDOW).width


@tap.test('/window/the-dialog-of-a-new-card-tells-the-whole-name')
def new_card():
    contact = desk().new_contact('Vandenbroeckhoven', initials='A.M.J.', name_particle='van den')
    desk().colleague.run('cards', 'issue', contact)
    desk().colleague.sync()
    name = 'A.M.J. van den Vandenbroeckhoven'
    with open_window(desk().new_replica()) as ui:
        search(ui, 'vandenbroeckhoven')
        wait_for(ui, name)
        ui.key('Return')
        # As it stands on the page, on the envelope, it is whole.
        whole = min(width(ui, node) for node in ui.look('label', name))
        before = len(ui.look('label', name))
        ui.key('ctrl+shift+n')
        ui.find('list item', 'Verloren')
        told = ui.wait(lambda: ui.look('label', name)[before:], what='the name in the dialog')
        tap.check(width(ui, told[0]) >= whole, '%d of %d pixels' % (width(ui, told[0]), whole))
        ui.shot('card-dialog-nl.png')
        check_quiet(ui)


main()
