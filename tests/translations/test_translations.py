#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every string of the sources is translated: nothing missing, nothing fuzzy, nothing malformed."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import tap

PO = os.path.join(tap.SOURCE, 'po')


def languages():
    with open(os.path.join(PO, 'LINGUAS'), encoding='utf-8') as file:
        return re.sub(r'#.*', '', file.read()).split()


def run(*command):
    """What the command said, standard error first, after checking that it is installed."""
    if shutil.which(command[0]) is None:
        tap.skip('%s is not installed' % command[0])
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stderr + done.stdout


@tap.test('/translations/POTFILES.in-names-every-source-with-strings')
def potfiles():
    code, wanted = run(os.path.join(PO, 'update.sh'), '--list')
    tap.check_equal(code, 0, wanted)
    with open(os.path.join(PO, 'POTFILES.in'), encoding='utf-8') as file:
        got = [line for line in file.read().splitlines() if line and not line.startswith('#')]
    tap.check_equal(sorted(got), sorted(wanted.splitlines()), 'run po/update.sh')


def add_language(language):
    path = os.path.join(PO, language + '.po')

    @tap.test('/translations/%s-is-well-formed' % language)
    def well_formed():
        code, said = run('msgfmt', '--check', '--output-file=/dev/null', path)
        tap.check(code == 0, said)

    @tap.test('/translations/%s-has-every-string-of-the-sources' % language)
    def complete():
        with tempfile.TemporaryDirectory() as folder:
            template = os.path.join(folder, 'ledenboek.pot')
            code, said = run(os.path.join(PO, 'update.sh'), '--pot', template)
            tap.check(code == 0, said)
            code, said = run('msgcmp', path, template)
        tap.check(code == 0, 'run po/update.sh and translate what it lists:\n' + said)

    @tap.test('/translations/%s-keeps-the-ends-of-sentences' % language)
    def ends():
        with open(path, encoding='utf-8') as file:
            text = file.read()
        pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.MULTILINE)
        tap.check(pairs or 'msgid "' not in text.partition('\n\n')[2], 'no translated string was found')
        different = [(source, translation) for source, translation in pairs
                     if ' ' in source and source[-1] != translation[-1]
                     and {source[-1], translation[-1]} & set('.…:?!')]
        tap.check_equal(different, [], 'the end of the sentence differs')


for _language in languages():
    add_language(_language)
tap.main()
