#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the seeds of a fuzzer that are no text: make_corpus.py FUZZER FOLDER. The same ones each time."""
import os
import sqlite3
import subprocess
import sys

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


def main():
    name, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    if name == 'snapshot':
        make_snapshots(folder)


main()
