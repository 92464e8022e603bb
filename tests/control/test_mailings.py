#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailings with real processes (MAIL-02, MAIL-03, MAIL-05): who gets one and who is left out and why, decided again
when the book has gone on, and only for whom the asker reaches."""
import csv
import json
import os
import shutil
import subprocess

import office
import tap

ADDRESS = {'street': 'Zeeweg', 'house_number': '1', 'postcode': '2611 RS', 'city': 'Delft', 'country': 'NL'}
TEXT = '{{salutation}},\n\n{{if senior}}\nU bent 65+.\n{{end}}\nUw nummer is {{number}}.'
CONDITIONS = {'senior': {'field': 'birth_date', 'at_most': 'today-65y'}}


def person(replica, name, **more):
    return replica.new('contact', kind='person', family_name=name, initials='A.', form_of_address='mrs',
                       **{'status': 'active', **ADDRESS, **more})


def make_mailing(replica, text=TEXT, **more):
    selection = replica.new('selection', name='Delft', conditions=json.dumps({'field': 'city', 'is': ['Delft']}))
    template = replica.new('template', name='Uitnodiging', purpose='membership')
    replica.new('template_version', template=template, language='nl', made_at='1000', subject='Uitnodiging', text=text,
                conditions=json.dumps(CONDITIONS))
    return replica.new('mailing', name='Vergadering', purpose='membership', ways='preferred', selection=selection,
                       template=template, day='2026-12-01', **more)


def prepare(replica, mailing):
    replica.sync()
    job = replica.json('job', 'prepare-mailing', mailing)
    done = replica.json('job', 'run', job['id'], '--wait')
    tap.check_equal(done['state'], 'done', repr(done))
    replica.sync()
    return done


def recipients(replica):
    return [replica.show(line['id']) for line in replica.list('mailing_recipient', '--limit', '1000')]


def outcomes(replica):
    """contact → (outcome, way or cause)"""
    found = {}
    for line in recipients(replica):
        tap.check(line['contact'] not in found, 'somebody stands in it twice')
        found[line['contact']] = (line['outcome'], line['way'] or line['cause'])
    return found


@tap.test('/mailings/MAIL-03-who-gets-it-and-who-is-left-out-and-why')
def prepared():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        people = {
            'letter': person(anna, 'Vries'),
            'email': person(anna, 'Berg', email='berg@example.org'),
            'rather': person(anna, 'Dijk', email='dijk@example.org', mail_way='letter'),
            'no': person(anna, 'Bakker', letter_membership='0'),
            'dead': person(anna, 'Visser', status='deceased'),
            'gone': person(anna, 'Smit', status='inactive'),
            'frozen': person(anna, 'Mulder', frozen_on='2026-01-02'),
            'returned': person(anna, 'Bos', mail_returned='2026-01-02'),
            'elsewhere': person(anna, 'Vos', city='Leiden'),
        }
        mailing = make_mailing(anna)
        done = prepare(anna, mailing)
        tap.check_equal(done['changed'], 3)
        found = outcomes(anna)
        tap.check_equal({name: found.get(contact) for name, contact in people.items()}, {
            'letter': ('ready', 'letter'), 'email': ('ready', 'email'), 'rather': ('ready', 'letter'),
            'no': ('left_out', 'objected'), 'dead': ('left_out', 'deceased'), 'gone': ('left_out', 'inactive'),
            'frozen': ('left_out', 'frozen'), 'returned': ('left_out', 'returned'), 'elsewhere': None})
        tap.check_equal(anna.show(mailing)['state'], 'prepared')
        tap.check_equal({line['address'] for line in recipients(anna)}, {None, 'berg@example.org'})


@tap.test('/mailings/MAIL-03-decided-again-it-is-as-the-book-is-now')
def again():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        first, second, third = person(anna, 'Vries'), person(anna, 'Berg'), person(anna, 'Dijk', status='inactive')
        mailing = make_mailing(anna)
        prepare(anna, mailing)
        tap.check_equal(outcomes(anna), {first: ('ready', 'letter'), second: ('ready', 'letter'),
                                         third: ('left_out', 'inactive')})
        anna.set(first, status='deceased')
        anna.set(second, city='Leiden')
        anna.set(third, status='active')
        prepare(anna, mailing)
        tap.check_equal({contact: outcome for contact, (outcome, _) in outcomes(anna).items()},
                        {first: 'left_out', second: 'withdrawn', third: 'ready'})


@tap.test('/mailings/MAIL-05-a-household-gets-one')
def household():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        first, second = person(anna, 'Vries'), person(anna, 'Berg')
        anna.new('relationship', contact=first, other=second, type='partner', same_household='1')
        anna.new('relationship', contact=second, other=first, type='partner', same_household='1')
        anna.sync()
        mailing = make_mailing(anna, together='1')
        prepare(anna, mailing)
        tap.check_equal(sorted(outcomes(anna).values()), [('left_out', 'household'), ('ready', 'letter')])


@tap.test('/mailings/MAIL-05-letters-in-the-order-of-the-post-the-same-every-time')
def letters():
    with office.Office() as place:
        anna, bert = place.two_desks()
        company = anna.new('company', name='Ons Dorp', country='NL')
        anna.new('letterhead', company=company, made_at='1000', window='left', sender='Vereniging Ons Dorp\nPostbus 1',
                 return_address='Postbus 1, 1000 AA Amsterdam', footer='KvK 12345678')
        towns = {'Zeist': '3701 AB', 'Assen': '9401 CD', 'Breda': '4811 EF'}
        for town, postcode in towns.items():
            person(anna, town + 'naar', city='Delft', postcode=postcode)
        person(anna, 'Mailer', email='m@example.org')
        mailing = make_mailing(anna, company=company)
        prepare(anna, mailing)
        bert.sync()
        paths = [os.path.join(desk.path, 'letters.pdf') for desk in (anna, bert)]
        told = [desk.json('mailing', 'letters', mailing, path) for desk, path in zip((anna, bert), paths)]
        tap.check_equal(told, [{'letters': 3, 'pages': 3}] * 2)
        files = [open(path, 'rb').read() for path in paths]
        tap.check_equal(files[0], files[1], 'two desks make other bytes')
        text = subprocess.run(['pdftotext', '-layout', paths[0], '-'], capture_output=True, check=True, text=True)
        pages = text.stdout.split('\f')[:3]
        for page, name in zip(pages, ('Zeistnaar', 'Bredanaar', 'Assennaar')):
            tap.check_in('Mevrouw A. ' + name, page)
            tap.check_in('Geachte mevrouw ' + name, page)
            tap.check_in('1 december 2026', page)
            tap.check_in('Vereniging Ons Dorp', page)
        tap.check_equal(anna.json('mailing', 'sent', mailing), {'letters': 3})
        tap.check_equal(sorted(outcome for outcome, _ in outcomes(anna).values()), ['ready', 'sent', 'sent', 'sent'])
        tap.check_equal(anna.show(mailing)['state'], 'prepared', 'an e-mail still waits')
        tap.check(anna.run('mailing', 'sent', mailing, check=False).status != 0, 'they are sent twice')
        anna.run('undo')
        tap.check_equal({outcome for outcome, _ in outcomes(anna).values()}, {'ready'})
        tap.check_equal(anna.show(mailing)['state'], 'prepared')


def fill_sack(replica):
    """A mailing to two in the Netherlands, one in Belgium and one by e-mail, prepared."""
    for town, postcode in (('Zeist', '3701 AB'), ('Assen', '9401 CD')):
        person(replica, town + 'naar', city='Delft', postcode=postcode)
    person(replica, 'Gents', city='Delft', postcode='9000', country='BE', street='=Veldstraat')
    person(replica, 'Mailer', email='m@example.org')
    mailing = make_mailing(replica)
    prepare(replica, mailing)
    return mailing


def read_pages(path):
    text = subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, check=True, text=True).stdout
    return text.split('\f')[:-1]


@tap.test('/mailings/words-in-a-letter-are-of-the-language-that-the-server-was-given')
def language():
    with office.Office() as place:
        place.start('--language', 'nl')
        anna = place.replica('anna')
        person(anna, 'Vries')
        mailing = make_mailing(anna, text='{{salutation}}, {{status}}.')
        prepare(anna, mailing)
        path = os.path.join(anna.path, 'letters.pdf')
        anna.json('mailing', 'letters', mailing, path)
        tap.check_in(', Actief.', read_pages(path)[0])


@tap.test('/mailings/MAIL-05-labels-begin-where-the-sheet-does-and-are-noted')
def labels():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        mailing = fill_sack(anna)
        path = os.path.join(anna.path, 'labels.pdf')
        tap.check_equal(anna.json('mailing', 'labels', mailing, path), {'labels': 3, 'sheets': 1})
        (page,) = read_pages(path)
        tap.check(page.index('Zeistnaar') < page.index('Assennaar'), page)
        tap.check_in('3701 AB', page)
        tap.check_in('BELGIË', page)
        first = open(path, 'rb').read()
        anna.run('mailing', 'labels', mailing, path)
        tap.check_equal(open(path, 'rb').read(), first, 'the same labels make other bytes')
        tap.check_equal(anna.json('mailing', 'labels', mailing, path, '2x7', '13'), {'labels': 3, 'sheets': 2})
        tap.check_equal(len(read_pages(path)), 2)
        if os.environ.get('LEDENBOEK_ARTEFACTS'):
            os.makedirs(os.environ['LEDENBOEK_ARTEFACTS'], exist_ok=True)
            shutil.copy(path, os.path.join(os.environ['LEDENBOEK_ARTEFACTS'], 'labels-2x7.pdf'))
        tap.check(anna.run('mailing', 'labels', mailing, path, '9x9', check=False).status != 0)
        tap.check(anna.run('mailing', 'labels', mailing, path, '2x7', '15', check=False).status != 0)
        anna.sync()
        tap.check_in('replica mailing labels', place.control('observations').out)


@tap.test('/mailings/MAIL-05-the-list-for-the-printer-has-a-line-for-each-and-no-formulas')
def dispatch():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        mailing = fill_sack(anna)
        path = os.path.join(anna.path, 'dispatch.csv')
        tap.check_equal(anna.json('mailing', 'dispatch', mailing, path), {'rows': 4, 'without': 0})
        with open(path, 'rb') as file:
            tap.check_equal(file.read(3), b'\xef\xbb\xbf')
        with open(path, encoding='utf-8-sig', newline='') as file:
            head, *rows = csv.reader(file, delimiter=';')
        tap.check_equal(len(head), 11)
        tap.check_equal([row[1].split()[-1] for row in rows], ['Zeistnaar', 'Assennaar', 'Gents', 'Mailer'])
        tap.check_equal([row[2:10] for row in rows[:3]],
                        [['Zeeweg 1', '', '', '3701 AB', 'Delft', 'NEDERLAND', '', '1'],
                         ['Zeeweg 1', '', '', '9401 CD', 'Delft', 'NEDERLAND', '', '1'],
                         ["'=Veldstraat 1", '', '', '9000', 'Delft', 'BELGIË', '', '1']])
        tap.check_equal(rows[3][2:10], ['', '', '', '', '', '', 'm@example.org', '1'])
        tap.check_equal([row[10] for row in rows], ['Post', 'Post', 'Abroad', 'Digital'])
        tap.check(not any(cell[:1] in '=+-@' and cell for row in rows for cell in row), rows)
        anna.sync()
        tap.check_in('replica mailing dispatch', place.control('observations').out)


@tap.test('/mailings/MAIL-05-the-list-for-the-printer-has-the-copies-of-each-and-leaves-out-who-gets-none')
def copies():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        people = {name: person(anna, name, **more)
                  for name, more in (('Een', {}), ('Drie', {'magazine_copies': '3'}),
                                     ('Nul', {'magazine_copies': '0'}),
                                     ('Mailer', {'email': 'm@example.org', 'magazine_copies': '2'}),
                                     ('Nulmailer', {'email': 'n@example.org', 'magazine_copies': '0'}))}
        mailing = make_mailing(anna)
        prepare(anna, mailing)
        path = os.path.join(anna.path, 'dispatch.csv')
        tap.check_equal(anna.json('mailing', 'dispatch', mailing, path), {'rows': 3, 'without': 2})
        with open(path, encoding='utf-8-sig', newline='') as file:
            _, *rows = csv.reader(file, delimiter=';')
        tap.check_equal({row[1].split()[-1]: row[8:10] for row in rows},
                        {'Een': ['', '1'], 'Drie': ['', '3'], 'Mailer': ['m@example.org', '2']})
        for name in ('Een', 'Drie', 'Mailer'):
            anna.set(people[name], magazine_copies='0')
        tap.check_in('0 copies', anna.run('mailing', 'dispatch', mailing, path, check=False).err)
        refused = anna.run('set', people['Een'], 'magazine_copies=1000', check=False)
        tap.check(refused.status != 0 and '999' in refused.err, refused.err)


@tap.test('/mailings/a-single-letter-goes-to-the-one-it-names-and-to-nobody-of-a-selection')
def single():
    with office.Office() as place:
        place.start()
        anna = place.replica('anna')
        first = person(anna, 'Vries')
        person(anna, 'Berg')
        mailing = make_mailing(anna, contact=first)
        anna.set(mailing, selection='')
        tap.check_equal(prepare(anna, mailing)['changed'], 1)
        tap.check_equal(outcomes(anna), {first: ('ready', 'letter')})


@tap.test('/mailings/what-is-still-to-be-chosen-is-told-before-anything-is-done')
def unready():
    with office.Office() as place:
        place.start()
        place.add_user('bert', access='contact=edit mail=read')
        anna, bert = place.replica('anna'), place.replica('bert', user='bert')
        person(anna, 'Vries')
        mailing = make_mailing(anna)
        anna.set(mailing, selection='')
        anna.sync()
        bert.sync()
        tap.check_in('selecti', anna.run('job', 'prepare-mailing', mailing, check=False).err.lower())
        tap.check(bert.run('job', 'prepare-mailing', mailing, check=False).status != 0)
        tap.check_equal(anna.list('mailing_recipient'), [])


tap.main()
