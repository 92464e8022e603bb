#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole book in open files, read back with nothing but the CSV of the standard library: every record of every kind,
what refers to what, what each column is said to hold, and the contents of files."""
import csv
import os

import office
import tap


def read(folder, name):
    """The rows of a file; the apostrophe before what looks like a formula is no part of the text."""
    with open(os.path.join(folder, name), encoding='utf-8', newline='') as file:
        return [{column: text[1:] if text[:1] == "'" and text[1:2] in tuple('=+-@') else text
                 for column, text in row.items()} for row in csv.DictReader(file, delimiter=';')]


@tap.test('/export/the-whole-book-is-read-back-from-open-files')
def whole():
    with office.Office(contacts=40) as place:
        place.start()
        anna = place.replica('anna')
        anna.sync()
        kept = anna.new('contact', kind='person', status='active', family_name='Kompas', title='"Ir."; ing.',
                        country='NL', phone='0701234567', iban='NL91ABNA0417164300', remark='=1+1\nen meer')
        letter = os.path.join(place.path, 'brief aan Kees.txt')
        with open(letter, 'w', encoding='utf-8') as file:
            file.write('Beste Kees,\n')
        anna.run('file', 'add', kept, letter)
        folder = os.path.join(place.path, 'boek')
        told = anna.run('export-book', folder, '--json').json()
        tap.check_equal([told['files'], told['missing']], [1, 0])
        tap.check_equal(os.stat(folder).st_mode & 0o077, 0)

        columns = read(folder, 'columns.csv')
        books = {name[:-4]: read(folder, name) for name in os.listdir(folder)
                 if name.endswith('.csv') and name != 'columns.csv'}
        tap.check_equal(len(books), told['kinds'])
        tap.check_equal(sum(map(len, books.values())), told['records'])
        tap.check_equal({row['id'] for row in books['contact']},
                        {row['id'] for row in anna.list('--limit', '1000')})
        for kind in ('membership', 'contact_point', 'address', 'task'):
            tap.check_equal(len(books[kind]), len(anna.list(kind, '--limit', '10000')), kind)

        contact, = [row for row in books['contact'] if row['id'] == kept]
        tap.check_equal([contact['title'], contact['remark']], ['"Ir."; ing.', '=1+1\nen meer'])
        tap.check_equal([row['value'] for row in books['contact_point'] if row['contact'] == kept], ['+31701234567'])
        tap.check_equal([row['iban'] for row in books['bank_account'] if row['contact'] == kept],
                        ['NL91ABNA0417164300'])

        told = {(row['file'], row['column']): row for row in columns}
        for kind, rows in books.items():
            for column in rows[0] if rows else ():
                tap.check((kind + '.csv', column) in told, '%s of %s is not described' % (column, kind))
        for (name, column), row in told.items():
            if column == 'id' or not row['refers_to'] or row['refers_to'] not in books:
                continue
            there = {other['id'] for other in books[row['refers_to']]}
            for record in books[name[:-4]]:
                tap.check(not record[column] or record[column] in there, '%s of %s leads nowhere' % (column, name))

        content, = books['file']
        with open(os.path.join(folder, content['path']), encoding='utf-8') as file:
            tap.check_equal(file.read(), 'Beste Kees,\n')
        tap.check('key' not in content, 'the key of a content goes out')

        again = anna.run('export-book', folder, check=False)
        tap.check(again.status != 0 and 'already' in again.err, again.err)


@tap.test('/export/what-somebody-may-not-read-does-not-go-out')
def less():
    with office.Office(contacts=10) as place:
        place.start()
        place.add_user('lezer', access='contact=read')
        replica = place.replica('reader', user='lezer')
        replica.sync()
        folder = os.path.join(place.path, 'boek')
        replica.run('export-book', folder)
        tap.check_equal(len(read(folder, 'contact.csv')), 10)
        tap.check(not os.path.exists(os.path.join(folder, 'bank_account.csv')), 'bank accounts go out')
        tap.check(not os.path.exists(folder + '.part'), 'half a folder is left')


tap.main()
