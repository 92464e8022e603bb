#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selections and exports with real processes: who is in one and why, on two desks alike; CSV and XLSX that never run
anything; every export is noted where the data protection officer looks."""
import csv
import io
import json
import os
import xml.etree.ElementTree as xml
import zipfile

import office
import tap

CONDITIONS = {'all': [{'field': 'city', 'is': ['den haag', 'Delft']},
                      {'not': {'field': 'status', 'is': ['inactive']}},
                      {'some': 'function', 'where': {'field': 'name', 'begins': 'voor'}}]}


def fill(place):
    place.start()
    anna, bert = place.replica('anna'), place.replica('bert')
    jan = anna.new('contact', given_name='Jan', family_name='Jansen', warning='=1+1', city='Den Haag', status='active',
                   birth_date='12-03-1951', phone='06 12345678', iban='NL91ABNA0417164300')
    piet = anna.new('contact', given_name='Piet', family_name='Bergsma', warning='Bergsma; "P."', city='Delft',
                    status='inactive')
    eva = anna.new('contact', given_name='Eva', family_name='Dijk', warning='@Dijk', city='Breda', status='active')
    for contact in (jan, piet):
        anna.new('function', contact=contact, name='Voorzitter')
    anna.new('selection', name='Bestuur Haaglanden', conditions=json.dumps(CONDITIONS))
    anna.sync()
    bert.sync()
    return anna, bert, (jan, piet, eva)


def export(replica, name, *arguments):
    path = os.path.join(replica.path, name)
    replica.run('export', path, *arguments)
    with open(path, 'rb') as file:
        return file.read()


def rows(content):
    return list(csv.reader(io.StringIO(content.decode('utf-8-sig'), newline=''), delimiter=';'))


@tap.test('/selections/two-desks-find-the-same-people-and-are-told-why')
def same():
    with office.Office() as place:
        anna, bert, (jan, piet, _) = fill(place)
        told = [[(line['name'], line['count']) for line in desk.json('selections')] for desk in (anna, bert)]
        tap.check_equal(told[0], [('Bestuur Haaglanden', 1)])
        tap.check_equal(told[0], told[1])
        why = bert.json('why', 'bestuur haaglanden', piet)
        tap.check_equal([line['holds'] for line in why], [False, True, False, True, True])
        tap.check_equal([line['holds'] for line in bert.json('why', 'bestuur haaglanden', jan)],
                        [True, True, True, False, True])
        found = rows(export(anna, 'haag.csv', '--selection', 'Bestuur Haaglanden', '--columns', 'given_name'))
        tap.check_equal(found[1:], [['Jan']])


@tap.test('/selections/PLT-11-an-own-field-is-asked-for-and-exported-like-a-built-in-one')
def own_field():
    with office.Office() as place:
        anna, _, (jan, piet, eva) = fill(place)
        made = {type: anna.new('field_definition', record_kind='contact', type=type, label=label, state='in_use')
                for type, label in (('text', 'Dieet'), ('date', 'Keuring'), ('boolean', 'Rolstoel'))}
        anna.set(jan, Dieet='zonder zout', Keuring='1-2-2024', Rolstoel='1')
        anna.set(piet, Dieet='=1+1', Rolstoel='0')
        own = ['own.' + made[type] for type in ('text', 'date', 'boolean')]
        asked = {'some': 'field_value', 'where': {'all': [{'field': 'definition', 'is': [made['text']]},
                                                          {'field': 'value', 'contains': 'zout'}]}}
        anna.new('selection', name='Zoutarm', conditions=json.dumps(asked))
        found = rows(export(anna, 'own.csv', '--columns', 'given_name,' + ','.join(own)))
        tap.check_equal(found[0][1:], ['Dieet', 'Keuring', 'Rolstoel'])
        tap.check_equal({row[0]: row[1:] for row in found[1:]},
                        {'Jan': ['zonder zout', '2024-02-01', 'Yes'], 'Piet': ["'=1+1", '', 'No'], 'Eva': ['', '', '']})
        tap.check_equal(rows(export(anna, 'salt.csv', '--selection', 'Zoutarm', '--columns', 'given_name'))[1:],
                        [['Jan']])
        tap.check_in('Dieet', rows(export(anna, 'whole.csv'))[0])
        unknown = anna.run('export', os.path.join(anna.path, 'no.csv'), '--columns', 'own.' + eva, check=False)
        tap.check(unknown.status != 0 and not os.path.exists(os.path.join(anna.path, 'no.csv')), repr(unknown))


@tap.test('/export/csv-is-whole-and-runs-nothing')
def as_csv():
    with office.Office() as place:
        anna, _, _ = fill(place)
        columns = ('--columns', 'warning,birth_date,phone,iban')
        content = export(anna, 'all.csv', *columns)
        tap.check(content.startswith(b'\xef\xbb\xbf'), 'a byte order mark')
        tap.check(not export(anna, 'plain.csv', *columns, '--unmarked').startswith(b'\xef\xbb\xbf'), 'none')
        tap.check(b'\r\n' in content and b'"Bergsma; ""P."""' in content, 'quoted as RFC 4180 says')
        found = {row[0]: row[1:] for row in rows(content)[1:]}
        tap.check_equal(set(found), {"'=1+1", 'Bergsma; "P."', "'@Dijk"})
        tap.check_equal(found["'=1+1"][:2], ['1951-03-12', '06 12 34 56 78'])
        tap.check('ABNA0417' not in content.decode(), 'the account is masked')
        tap.check(not any(name.endswith('.part') for name in os.listdir(anna.path)), 'nothing is left half')


@tap.test('/export/xlsx-opens-with-days-as-days-and-no-formula')
def as_xlsx():
    with office.Office() as place:
        anna, _, _ = fill(place)
        content = export(anna, 'all.xlsx', '--columns', 'warning,birth_date')
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = xml.fromstring(book.read('xl/worksheets/sheet1.xml'))
        name = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
        tap.check_equal(list(sheet.iter(name + 'f')), [])
        texts = [text.text for text in sheet.iter(name + 't')]
        tap.check('=1+1' in texts and '@Dijk' in texts, texts)
        tap.check_equal([value.text for value in sheet.iter(name + 'v')], ['18699'])


@tap.test('/export/every-export-is-noted-with-how-many-and-no-value')
def noted():
    with office.Office() as place:
        anna, _, _ = fill(place)
        export(anna, 'haag.csv', '--selection', 'Bestuur Haaglanden')
        export(anna, 'functions.xlsx', 'function')
        anna.sync()
        told = place.control('observations', '--json').json()
        tap.check_equal(sorted((line['kind'], line['count']) for line in told if line['what'] == 'exported'),
                        [('contact', 1), ('function', 2)])


tap.main()
