#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents name exists: files, folders, scripts, subcommands and options of the programs."""
import glob
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import tap

DEMANDED = ['README.md', 'libledger/README.md', 'server/PROTOCOL.md']
TOP = ('app', 'libledger', 'server', 'ui', 'po', 'data', 'tests', 'flatpak', '.ci')
FILE = re.compile(r'(?:%s)/[\w./*-]*' % '|'.join(re.escape(folder) for folder in TOP))
SOURCE_FILE = re.compile(r'[\w/-]+\.(?:c|h|md|sh|py|ui|txt|build|in|conf|xml|json|po)')
COMMAND = re.compile(r'\b(ledenboekctl|ledenboekd)((?:[ \t]+[^\s`|#…]+)*)')
WORD = re.compile(r'[a-z][a-z-]+')
# Made by the build or by running, so not among the sources.
MADE = ('_build',)


def documents():
    """The documents of the project, from the root."""
    found = set(DEMANDED)
    for folder, folders, names in os.walk(tap.SOURCE):
        folders[:] = [name for name in folders if not name.startswith(('_build', '.'))]
        found |= {os.path.relpath(os.path.join(folder, name), tap.SOURCE) for name in names if name.endswith('.md')}
    return sorted(found)


def read(document):
    path = os.path.join(tap.SOURCE, document)
    if not os.path.exists(path):
        tap.skip('%s is not there' % document)
    with open(path, encoding='utf-8') as file:
        return file.read()


def code_of(text):
    """What stands in code: blocks with a line continued made one, and what is between backticks."""
    blocks = re.findall(r'^```(?:sh|bash|console)?\n(.*?)^```', text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r'^```.*?^```', '', text, flags=re.MULTILINE | re.DOTALL)
    return [re.sub(r'\\\n\s*', ' ', block) for block in blocks] + re.findall(r'`([^`\n]+)`', rest)


def paths_in(text):
    """The paths of the project that the code of a text names."""
    for code in code_of(text):
        for token in re.split(r'[\s"\'(),;=]+', code):
            token = token.rstrip('.:')
            if FILE.fullmatch(token) or ('/' not in token and SOURCE_FILE.fullmatch(token) and token == code):
                yield token


def exists(document, path):
    beside = os.path.join(tap.SOURCE, os.path.dirname(document))
    if '/' not in path and glob.glob(os.path.join(beside, '**', path), recursive=True):
        return True
    return any(glob.glob(os.path.join(root, path)) for root in (tap.SOURCE, beside))


def help_of(program, *subcommand):
    """What --help says, or None when the program is not built or not to be found."""
    path = next((path for path in (os.path.join(tap.BUILD, 'server', program),
                                   os.path.join(tap.BUILD, 'server', 'control', program)) if os.access(path, os.X_OK)),
                shutil.which(program))
    if path is None:
        return None
    done = subprocess.run([path, *subcommand, '--help'], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def commands_in(text):
    """(program, its subcommands, its options) for every call that the code of a text shows."""
    for code in code_of(text):
        for line in code.splitlines():
            for program, rest in COMMAND.findall(line.partition(' #')[0]):
                words, options, skip = [], [], False
                for token in rest.split():
                    if token.startswith('--'):
                        options.append(token.partition('=')[0])
                        skip = '=' not in token
                    elif skip or not WORD.fullmatch(token.strip('[]')) or len(words) == 2:
                        skip = False
                    else:
                        words.append(token.strip('[]'))
                yield program, words, options


def add_document(document):
    @tap.test('/documents/%s/names-paths-that-exist' % document)
    def paths():
        named = sorted(set(paths_in(read(document))))
        tap.check_equal([path for path in named if not path.startswith(MADE) and not exists(document, path)], [],
                        '%s names what is not there' % document)

    @tap.test('/documents/%s/names-scripts-that-can-be-run' % document)
    def scripts():
        found = sorted({path for path in paths_in(read(document)) if path.endswith('.sh')})
        tap.check_equal([path for path in found if not os.access(os.path.join(tap.SOURCE, path), os.X_OK)], [],
                        'not executable')

    @tap.test('/documents/%s/names-commands-that-the-programs-know' % document)
    def commands():
        unknown = []
        for program, words, options in commands_in(read(document)):
            said = help_of(program)
            if said is None:
                tap.skip('%s is not built' % program)
            if words:
                said += help_of(program, words[0]) or ''
            unknown += [(program, words, word) for word in words[:1] + [option for option in options]
                        if not re.search(r'(?<![\w-])%s(?![\w-])' % re.escape(word), said)]
        tap.check_equal(unknown, [], '--help does not have them')


@tap.test('/documents/check/finds-paths-and-commands')
def check_itself():
    text = 'See `data/nothing.sh`, `app/*.c` and\n' \
           '```sh\nledenboekctl user add --data DIR  # x\nmeson setup _build\n```\n'
    tap.check_equal(list(paths_in(text)), ['data/nothing.sh', 'app/*.c'])
    tap.check_equal(list(commands_in(text)), [('ledenboekctl', ['user', 'add'], ['--data'])])
    tap.check(not exists('README.md', 'data/nothing.sh') and exists('README.md', 'tests/run.sh'))


for _document in documents():
    add_document(_document)
tap.main()
