#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the project as a program: layers, banned calls, form of files, documentation, translated strings.

  check_source.py [--root DIR] [--tap] [--list] [FILE...]

Prints "file:line: rule: what and what instead" for every fault and leaves with status 1 when there is one. Without
FILE all sources below the root are looked at. --tap gives one result a rule; --list shows the rules.
"""
import argparse
import ast
import collections
import fnmatch
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import c_text
import interface_rules

MAXIMUM_FILE = 800
MAXIMUM_FUNCTION = 60
MAXIMUM_COLUMNS = 120
MAXIMUM_COLUMNS_DATA = 140                      # the model is data, one line a field
MAXIMUM_BYTES = 1 << 20                         # of any file: what is larger was made, not written

# All that lies at the top; what a program leaves there by mistake is seen at once.
TOP_FOLDERS = ['.ci', 'app', 'data', 'flatpak', 'libledger', 'po', 'server', 'tests', 'ui']
TOP_FILES = ['.clang-format', '.editorconfig', '.gitattributes', '.gitignore', 'LICENSE', 'README.md', 'meson.build',
             'meson_options.txt']

# Folder of the file: folders that it may include beside its own. The longest folder that fits counts.
BELOW = ['libledger/model', 'libledger/rules', 'libledger/access', 'libledger/store']
LAYERS = {
    'libledger': ['libledger'],
    'libledger/rules': [],
    'libledger/model': ['libledger/rules'],
    'libledger/access': ['libledger/model', 'libledger/rules'],
    'libledger/store': ['libledger/model', 'libledger/rules', 'libledger/access'],
    'libledger/sync': BELOW,
    'libledger/sync/http': BELOW + ['libledger/sync'],
    'libledger/selection': BELOW + ['libledger/sync'],
    'server': ['libledger', 'server'],
    'server/control': ['libledger', 'server'],
    'server/portal': ['libledger', 'server'],
    'server/api': ['libledger', 'server'],
    'server/postgresql': ['libledger', 'server'],
    'app': ['libledger', 'ui'],
    'ui': [],
}
for _subject in ('billing', 'card', 'privacy', 'service', 'course', 'care', 'mail', 'report', 'quality'):
    LAYERS['libledger/' + _subject] = BELOW
# These may include what their folder may not: file, what, why.
# Its columns tell who made a record, which the exchange knows.
LAYERS['libledger/report'] = BELOW + ['libledger/sync']
LAYERS['libledger/figures'] = BELOW + ['libledger/selection', 'libledger/report']
# It finds who is in the book already by the points of the quality, and its rows become edits.
LAYERS['libledger/import'] = BELOW + ['libledger/quality', 'libledger/sync']
# Files are read by themselves; an account number is judged by its rule.
LAYERS['libledger/bank'] = ['libledger/rules']
# Its acts are edits, and tell to whom letters go from then on.
LAYERS['libledger/membership'] = BELOW + ['libledger/sync', 'libledger/mail', 'libledger/report']
LAYER_EXCEPTIONS = [
    ('app/local-*', 'server/', 'the sample book runs the server in the same process'),
    ('app/sample-*', 'server/', 'the sample book runs the server in the same process'),
]
# Includable from every layer: the interfaces to the world outside.
EVERYWHERE = ['config.h', 'libledger/*.h']

# System header: files that may include it (tests may include any), and what others do instead.
HEADERS = [
    (r'sqlite3', ['libledger/store/database-sqlite*'], 'go through LedgerDatabase'),
    (r'(gtk|gdk|gsk)/|adwaita\.h', ['app/*'], 'what is drawn belongs to app/'),
    (r'libsoup/', ['libledger/sync/http/*', 'server/listener*', 'server/live*', 'server/request*', 'server/http*',
                   'server/portal/*', 'server/api/*'], 'go through the transport interface or the listener'),
    (r'libpq-fe', ['server/postgresql/*'], 'go through LedgerDatabase'),
]

# Where nothing may be asked of the machine.
REPLAYED = ['libledger/store/*', 'libledger/sync/*', 'server/authority*']
NOT_REPLAYED = ['libledger/sync/http/*']
# Call: where it is banned, and its replacement.
BANNED = [
    (r'g_get_(real|monotonic|current)_time|g_date_time_new_now\w*|time|clock_gettime|gettimeofday|g_timer_new',
     REPLAYED, 'ledger_world_now'),
    (r'g_timeout_\w+|g_usleep|sleep|usleep|nanosleep', REPLAYED, 'ledger_world_add_timer'),
    (r'g_random_\w+|g_rand_\w+|getrandom|getentropy|rand|random|randombytes_\w+|g_uuid_string_random',
     REPLAYED, 'ledger_world_fill_random'),
    (r'g_thread_\w+|g_thread_pool_\w+|pthread_\w+|g_task_run_in_thread\w*', REPLAYED, 'ledger_world_run'),
    (r'g_idle_add\w*', REPLAYED, 'ledger_world_post'),
    (r'strcpy|strncpy|stpcpy', ['*'], 'g_strlcpy or g_strdup'),
    (r'strcat|strncat', ['*'], 'GString'),
    (r'sprintf|vsprintf', ['*'], 'g_snprintf or g_strdup_printf'),
    (r'gets', ['*'], 'GDataInputStream'),
    (r'system|popen', ['*'], 'GSubprocess with an argument vector'),
    (r'atoi|atol|atoll|atof', ['*'], 'g_ascii_string_to_signed, which tells errors'),
    (r'strtok', ['*'], 'g_strsplit'),
    (r'g_error|abort|g_assert|g_assert_(?!not_reached)\w+|assert', ['app/*', 'libledger/*', 'server/*'],
     'a GError for data, g_return_if_fail for a fault of the caller'),
]

# Words of work that is not done; written apart so that this table does not find itself.
UNDONE = re.compile(r'\b(?:%s)\b' % '|'.join(['TO' 'DO', 'FIX' 'ME', 'XX' 'X', 'HA' 'CK', '(?i:for' ' now)',
                                              r'(?i:not (?:yet )?implem' r'ented)', '(?i:st' 'ub(?:bed)?)']))
MACHINE_PATH = re.compile(r'(?<![\w.$}])/(?:work|root|Users/\w+|home/(?!\$)\w+)/[\w.]')

File = collections.namedtuple('File', 'path text lines')
Rule = collections.namedtuple('Rule', 'name files check says')


def fits(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


# -- layers

def layer_of(path):
    folder = os.path.dirname(path)
    while folder and folder not in LAYERS:
        folder = os.path.dirname(folder)
    return folder


def is_within(path, folder):
    return path.startswith(folder + '/')


def check_layers(file):
    layer = layer_of(file.path)
    for line, is_system, path in c_text.includes(file.text):
        if is_system or not layer or fits(path, EVERYWHERE) and '/' not in path.partition('/')[2]:
            continue
        if '/' not in path:
            yield line, '"%s": name it from the root of the sources, as "%s/%s"' % (
                path, os.path.dirname(file.path), path)
            continue
        other = layer_of(path)
        allowed = other == layer or any(path.startswith(folder + '/') and (folder == other or folder in (
            'libledger', 'server')) for folder in LAYERS[layer])
        excepted = any(fnmatch.fnmatchcase(file.path, pattern) and path.startswith(target)
                       for pattern, target, _ in LAYER_EXCEPTIONS)
        if not allowed and not excepted:
            yield line, '%s/ may not include "%s"; it may include its own folder%s' % (
                layer, path, ''.join(', %s/' % folder for folder in LAYERS[layer]))


def check_private_headers(file):
    for line, is_system, path in c_text.includes(file.text):
        if not is_system and path.endswith('-private.h') and os.path.dirname(path) != os.path.dirname(file.path) \
                and not file.path.startswith('tests/'):
            yield line, '"%s" is private to its folder: put what is needed into a public header' % path


def check_headers(file):
    for line, is_system, path in c_text.includes(file.text):
        for pattern, allowed, instead in HEADERS:
            if is_system and re.match(pattern, path) and not fits(file.path, allowed) \
                    and not file.path.startswith('tests/'):
                yield line, '<%s> belongs to %s; %s' % (path, ', '.join(allowed), instead)


def check_database_names(file):
    for number, line in enumerate(c_text.mask(file.text).splitlines(), 1):
        if re.search(r'sqlite', line, re.IGNORECASE):
            yield number, 'the program does not name the database engine; go through the store'


# -- calls

def check_banned(file):
    code = c_text.mask(file.text)
    for pattern, folders, instead in BANNED:
        if not fits(file.path, folders) or (folders is REPLAYED and fits(file.path, NOT_REPLAYED)):
            continue
        for match in re.finditer(r'(?<![\w.>])(%s)\s*\(' % pattern, code):
            yield c_text.line_of(code, match.start()), '%s is banned here; use %s' % (match.group(1), instead)


# -- form

def check_file_length(file):
    if len(file.lines) > MAXIMUM_FILE:
        yield MAXIMUM_FILE, '%d lines; %d is the limit: split it by subject' % (len(file.lines), MAXIMUM_FILE)


def check_function_length(file):
    if file.path.endswith('.py'):
        found = [(node.name, node.lineno, node.end_lineno - node.lineno + 1) for node in ast.walk(ast.parse(file.text))
                 if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    else:
        found = c_text.functions(file.text)
    for name, line, length in found:
        if length > MAXIMUM_FUNCTION:
            yield line, '%s has %d lines; a function fits a screen, %d lines' % (name, length, MAXIMUM_FUNCTION)


def check_licence(file):
    wanted = 'SPDX-License-Identifier: GPL-3.0-or-later'
    if file.path.endswith(('.c', '.h')):
        if not file.lines or file.lines[0] != '/* %s */' % wanted:
            yield 1, 'the first line is not /* %s */' % wanted
    elif not any(wanted in line for line in file.lines[:6]):
        yield 1, 'no line "%s" at the top' % wanted


def check_opening(file):
    rest = '\n'.join(file.lines[1:]).lstrip()
    comment = re.match(r'/\*(.*?)\*/', rest, re.DOTALL)
    if not comment or len(comment.group(1).split()) < 8:
        yield 2, 'the file does not open with a comment that says why it exists and which thread it belongs to'


def check_lines(file):
    limit = MAXIMUM_COLUMNS_DATA if fits(file.path, ['libledger/model/*.c']) else MAXIMUM_COLUMNS
    for number, line in enumerate(file.lines, 1):
        if '\t' in line:
            yield number, 'a tab; indent with spaces'
        elif line != line.rstrip():
            yield number, 'blanks at the end of the line'
        elif len(line) > limit:
            yield number, '%d columns; break the line' % len(line)


def check_undone(file):
    for number, line in enumerate(file.lines, 1):
        match = UNDONE.search(line)
        if match:
            yield number, '"%s": do it, or say what holds' % match.group()


def check_machine_paths(file):
    for number, line in enumerate(file.lines, 1):
        match = MACHINE_PATH.search(line)
        if match:
            yield number, '%s… is a path of one machine' % match.group()


def check_documented(file):
    for name, line, comment in c_text.declarations(file.text):
        if name.endswith(('_get_type', '_quark')):
            continue
        if not comment:
            yield line, '%s has no comment right above that documents it' % name
            continue
        named = re.match(r'/\*\*\s*(?:\*\s*)?(\w+):', comment)
        if named and named.group(1) != name:
            yield line, 'the comment documents %s, the function is %s' % (named.group(1), name)


def check_place(path, size):
    top, is_below, _ = path.partition('/')
    if top not in (TOP_FOLDERS if is_below else TOP_FILES):
        yield 1, '%s does not belong at the top level' % top
    if size > MAXIMUM_BYTES:
        yield 1, '%d bytes, at most %d: have a program make it' % (size, MAXIMUM_BYTES)


C = ['app/*.[ch]', 'libledger/*.[ch]', 'server/*.[ch]', 'tests/*.[ch]']
PRODUCT = ['app/*.[ch]', 'libledger/*.[ch]', 'server/*.[ch]']
CODE = C + ['*.py', '*.sh', '.ci/run']
TEXT = CODE + ['*.ui', '*.css', '*.xml', '*.build', '*.in', '*.service', '*.conf', '*.json', '*.md', '*.txt']
HEADER = ['app/*.h', 'libledger/*.h', 'server/*.h']

RULES = [
    Rule('layers', PRODUCT, check_layers, 'a folder includes only what lies below it'),
    Rule('private-headers', C, check_private_headers, '-private.h serves its own folder alone'),
    Rule('headers', C, check_headers, 'SQLite, GTK, libsoup and libpq each stay behind their door'),
    Rule('database-names', ['app/*.[ch]'], check_database_names, 'app/ never names the database engine'),
    Rule('banned-calls', C, check_banned, 'calls that have a better one'),
    Rule('file-length', CODE, check_file_length, 'a file has at most %d lines' % MAXIMUM_FILE),
    Rule('function-length', C + ['*.py'], check_function_length, 'a function has at most %d' % MAXIMUM_FUNCTION),
    Rule('licence', CODE, check_licence, 'every source names its licence'),
    Rule('opening', C, check_opening, 'every C file opens with why it exists'),
    Rule('lines', CODE, check_lines, 'no tabs, no trailing blanks, no endless lines'),
    Rule('undone', CODE + ['*.ui'], check_undone, 'no words of work that is not done'),
    Rule('machine-paths', TEXT, check_machine_paths, 'no path of one machine'),
    Rule('documented', HEADER, check_documented, 'every function of a public header is documented'),
    Rule('ui-well-formed', ['ui/*.ui'], interface_rules.check_well_formed, 'templates are XML'),
    Rule('ui-names', ['ui/*.ui'], interface_rules.check_names, 'every control has an accessible name'),
    Rule('ui-translatable', ['ui/*.ui'], interface_rules.check_translatable, 'what templates show is translatable'),
    Rule('places', [], check_place, 'the top level holds what was agreed, and no file is huge'),
    Rule('shown-strings', ['app/*.c'], interface_rules.check_shown_strings, 'what setters show goes through _( )'),
]


def applies(rule, path):
    if rule.name == 'documented' and path.endswith('-private.h'):
        return False
    return fits(path, rule.files)


def check_file(path, text, rules=None):
    """Yields (path, line, rule, message) for every fault in one file; path is relative to the root."""
    file = File(path, text, text.splitlines())
    for rule in rules or RULES:
        if not applies(rule, path):
            continue
        try:
            for line, message in rule.check(file):
                yield path, line, rule.name, message
        except (SyntaxError, interface_rules.xml.parsers.expat.ExpatError) as error:
            yield path, 1, rule.name, 'cannot be read: %s' % error


def list_files(root):
    """The sources below root: what git knows and does not ignore, or all files when it is no git checkout."""
    try:
        listed = subprocess.run(['git', '-C', root, 'ls-files', '-co', '--exclude-standard'], check=True,
                                capture_output=True, text=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listed = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(('_build', '.git', '__pycache__'))]
            listed += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(path for path in set(listed) if os.path.isfile(os.path.join(root, path)))


def check_tree(root, paths):
    faults = []
    for path in paths:
        size = os.path.getsize(os.path.join(root, path))
        faults += [(path, line, 'places', message) for line, message in check_place(path, size)]
        if not any(applies(rule, path) for rule in RULES):
            continue
        with open(os.path.join(root, path), encoding='utf-8') as source:
            faults += check_file(path, source.read())
    return faults


def report_tap(faults):
    print('TAP version 13\n1..%d' % len(RULES))
    for number, rule in enumerate(RULES, 1):
        own = [fault for fault in faults if fault[2] == rule.name]
        for path, line, _, message in own:
            print('# %s:%d: %s' % (path, line, message))
        print('%s %d /source/%s' % ('not ok' if own else 'ok', number, rule.name))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument('--tap', action='store_true')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('files', nargs='*', metavar='FILE')
    options = parser.parse_args()
    if options.list:
        for rule in RULES:
            print('%-16s %s' % (rule.name, rule.says))
        return 0
    paths = [os.path.relpath(os.path.abspath(path), options.root) for path in options.files] \
        or list_files(options.root)
    faults = check_tree(options.root, paths)
    if options.tap:
        report_tap(faults)
    else:
        for path, line, rule, message in sorted(faults):
            print('%s:%d: %s: %s' % (path, line, rule, message))
        print('%d files, %d faults' % (len(paths), len(faults)), file=sys.stderr)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
