#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the seeds of a fuzzer that are no text: make_corpus.py FUZZER FOLDER. The same ones each time."""
import os
import sqlite3
import subprocess
import sys
import zipfile

FACTS = [('application', 'ledenboek'), ('store_version', '1'), ('fold_version', '1'), ('side', 'replica'),
         ('cursor', '281474976710657'), ('chain', '00' * 32), ('first_pull', '1'), ('complete', '1'), ('model', '1')]


def make_book(path, facts):
    """A small book: only its facts, in pages of the least size."""
    if os.path.exists(path):
        os.unlink(path)
    with sqlite3.connect(path) as book:
        book.execute('PRAGMA page_size=512')
        book.execute('CREATE TABLE "book" ("key" TEXT PRIMARY KEY, "value" TEXT)')
        book.executemany('INSERT INTO "book" VALUES (?, ?)', facts)
    book.close()


def keep(folder, name, mark, path):
    with open(path, 'rb') as file, open(os.path.join(folder, name), 'wb') as seed:
        seed.write(mark + file.read())


def make_snapshots(folder):
    plain, packed = os.path.join(folder, '.plain'), os.path.join(folder, '.packed')
    for name, facts in (('whole', FACTS), ('newer', FACTS[:1] + [('store_version', '99')] + FACTS[2:]),
                        ('authority', FACTS[:3] + [('side', 'authority')]), ('other', [('application', 'cookbook')])):
        make_book(plain, facts)
        keep(folder, name + '-plain', b'p', plain)
        subprocess.run(['zstd', '-q', '-f', '-3', plain, '-o', packed], check=True)
        keep(folder, name + '-packed', b'z', packed)
    os.unlink(plain)
    os.unlink(packed)


WORKBOOK = ('<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="a" r:id="r1"/><sheet name="b" state="hidden" '
            'r:id="r2"/></sheets></workbook>')
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
STYLES = ('<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-413]d mmm yyyy"/></numFmts><cellXfs><xf '
          'numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>')
STRINGS = '<sst><si><t>Naam</t></si><si><r><t>Jan </t></r><r><t>Bos</t></r><rPh><t>x</t></rPh></si><si/></sst>'
SHEET = ('<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>Geb</t></is></c></row>'
         '<row><c t="s"><v>1</v></c><c s="2"><v>21947.5</v></c><c r="D2" t="str"><f>A1</f><v>x</v></c>'
         '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>')


def make_tables(folder):
    """Members stored, not packed, so that a changed byte is a changed sheet; the texts stand in the corpus."""
    for name, method in (('stored', zipfile.ZIP_STORED), ('packed', zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(os.path.join(folder, name + '.xlsx'), 'w', method) as book:
            for member, content in (('workbook.xml', WORKBOOK), ('_rels/workbook.xml.rels', RELATIONS),
                                    ('styles.xml', STYLES), ('sharedStrings.xml', STRINGS),
                                    ('worksheets/sheet1.xml', SHEET)):
                book.writestr(zipfile.ZipInfo('xl/' + member), content, method)
    text = 'Naam;Geboren\r\nJosé;1-2-1960\r\n'
    for encoding in ('utf-16', 'utf-16-be', 'cp1252', 'cp850', 'utf-8-sig'):
        with open(os.path.join(folder, encoding), 'wb') as file:
            file.write(text.encode(encoding))


STATEMENT = (':20:S\r\n:25:NL91ABNA0417164300\r\n:60F:C240101EUR10,00\r\n:61:240102D2,50NOVBNONREF\r\n:86:José\r\n'
             ':62F:C240102EUR7,5\r\n-}\r\n')


def make_statements(folder):
    """MT940 in the encodings that it comes in, and XML in one that is not UTF-8; the rest stands in the corpus."""
    for encoding in ('cp1252', 'utf-8-sig', 'utf-16'):
        with open(os.path.join(folder, encoding), 'wb') as file:
            file.write(STATEMENT.encode(encoding))
    corpus = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus', 'statement')
    with open(os.path.join(corpus, 'camt'), encoding='utf-8') as seed, \
            open(os.path.join(folder, 'camt-utf-16'), 'wb') as file:
        file.write(seed.read().encode('utf-16'))


def main():
    name, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    if name == 'snapshot':
        make_snapshots(folder)
    if name == 'import':
        make_tables(folder)
    if name == 'statement':
        make_statements(folder)


main()
