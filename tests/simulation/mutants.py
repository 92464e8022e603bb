#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that the simulation sees what it is there for: faults are put into copies of the sources, one at a time, and
each must make an invariant fail that it breaks by its nature, in a story that holds without it; a program that crashes
is no catch. Only what a mutant replaces is compiled, into the build folder; the rest is linked from the optimised
build. A mutant whose old text is not found exactly once is out of date, and fails. Speaks TAP.

  tests/simulation/mutants.py [--build FOLDER] [--seeds N] [NAME…]
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import time

SOURCE = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))

# Name → the invariants that see it by what it does, and replacements: file, old text, new text.
MUTANTS = {
    'no-base-check': (('I5',), [(
        'libledger/sync/merge.c',
        '  if (base == live_version)\n    return LEDGER_MERGE_TAKE;\n',
        '  if (base <= live_version)\n    return LEDGER_MERGE_TAKE;\n')]),
    'compare-by-time': (('I5',), [(
        'server/authority/decide.c',
        '  *merge = ledger_merge_group (change, moved ? NO_BASE : base, ',
        '  if (decision->changeset->time > decision->batch->now - G_USEC_PER_SEC)\n'
        '    base = server_decide_live_version (change, live);\n'
        '  *merge = ledger_merge_group (change, moved ? NO_BASE : base, ')]),
    'group-mixed': (('I5',), [(
        'libledger/sync/merge.c',
        '  return LEDGER_MERGE_CONFLICT;\n',
        '  for (guint i = 0; i < change->group->n_fields; i++)\n'
        '    if (ledger_value_equal (&change->new_values[i], &change->old_values[i]))\n'
        '      ((LedgerGroupChange *) change)->named &= ~(G_GUINT64_CONSTANT (1) << i);\n'
        '    else if (!ledger_value_equal (&change->old_values[i], &live[i]))\n'
        '      return LEDGER_MERGE_CONFLICT;\n'
        '  return change->named != 0 ? LEDGER_MERGE_TAKE : LEDGER_MERGE_CONFLICT;\n')]),
    'cursor-before-rows': (('I2',), [(
        'libledger/sync/pull.c',
        '  gboolean done = ledger_database_write (ledger_store_get_database (store), apply, &call, &fault);\n',
        '  gboolean done =\n'
        '    ledger_database_write (ledger_store_get_database (store), apply_cursor_first, &call, &fault) &&\n'
        '    ledger_database_write (ledger_store_get_database (store), apply, &call, &fault);\n'), (
        'libledger/sync/pull.c',
        'gboolean\nledger_outbox_apply_pull (',
        '/* Moves the cursor in a transaction of its own. */\n'
        'static gboolean\napply_cursor_first (LedgerTransaction *transaction, gpointer data, GError **error)\n{\n'
        '  LedgerPulling *call = data;\n  gsize size;\n  const char *text = g_bytes_get_data (call->answer, &size);\n'
        '  const char *last = g_strrstr_len (text, (gssize) size, "{\\"end\\"");\n'
        '  g_autoptr (JsonNode) node = last != NULL\n'
        '    ? ledger_json_parse (last, (gssize) strcspn (last, "\\n"), NULL) : NULL;\n'
        '  g_autofree char *cursor = NULL;\n\n'
        '  if (node == NULL || ledger_json_as_object (node) == NULL ||\n'
        '      !ledger_json_get_integer (ledger_json_as_object (node), "end", &call->end))\n    return TRUE;\n'
        '  cursor = g_strdup_printf ("%" G_GINT64_FORMAT, call->end);\n'
        '  return ledger_transaction_set_setting (transaction, "cursor", cursor, error) &&\n'
        '         ledger_transaction_set_setting (transaction, "chain", ledger_json_get_text (\n'
        '                                           ledger_json_as_object (node), "chain"), error);\n'
        '}\n\ngboolean\nledger_outbox_apply_pull ('), (
        'libledger/sync/pull.c',
        ' || begin != cursor)\n    return malformed (error);\n',
        ' || (begin < 0 && cursor != 0))\n    return malformed (error);\n')]),
    'overlay-dropped-at-acknowledgement': (('I2', 'I7'), [(
        'libledger/sync/outbox.c',
        '                                       parameters, G_N_ELEMENTS (parameters), error))\n'
        '        return FALSE;\n',
        '                                       parameters, G_N_ELEMENTS (parameters), error) ||\n'
        '          !ledger_transaction_execute (transaction, "DELETE FROM beneath WHERE (record, grp) IN "\n'
        '                                       "(SELECT g.record, g.grp FROM outbox_group g WHERE g.changeset = ?)",\n'
        '                                       &parameters[3], 1, error) ||\n'
        '          !ledger_transaction_execute (transaction, "DELETE FROM outbox_group WHERE changeset = ?",\n'
        '                                       &parameters[3], 1, error))\n        return FALSE;\n')]),
    'digest-ignored': (('S2',), [(
        'server/authority/authority.c',
        '  call->same = call->touched || (size == 32 && memcmp (digest, call->push->digest, 32) == 0);\n',
        '  call->same = size == 32 && digest != NULL;\n')]),
    'counter-ignored': (('S20',), [(
        'server/authority/replica.c',
        '  *twin = push->offered == NULL && push->counter <= batch->counter;\n'
        '  if (*twin || push->answered == NULL || batch->counter <= *push->answered)\n    return TRUE;\n',
        '  *twin = FALSE;\n  if (push != NULL)\n    return TRUE;\n')]),
    'answered-ignored': (('S20',), [(
        'server/authority/replica.c',
        '  *twin = batch->counter > *push->answered;\n',
        '  *twin = FALSE;\n')]),
    'base-of-a-lost-time-trusted': (('I5',), [(
        'libledger/sync/merge.c',
        ' && change->named == all &&\n      values_equal (change, change->old_values, live))',
        ' && change->named == all)')]),
    'healing-overwrites': (('I5',), [(
        'server/authority/heal.c',
        '  if (order == AFTER_RESTORE || crossing)\n'
        '    return shows_new_values (change, row->record) || challenge (healing, row, change, error);\n',
        '  if (order == AFTER_RESTORE || crossing)\n    order = told->base;\n')]),
    'leave-pushed-as-delete': (('S24',), [(
        'libledger/sync/pull.c',
        '  return ledger_pulling_leave (call, &root, error);\n',
        '  g_ptr_array_add (get_gone (), ledger_id_dup (&root));\n  return TRUE;\n'), (
        'libledger/sync/pull.c',
        'static gboolean\napply_leave (',
        '/* What left and is to be deleted by an edit of its own. */\n'
        'static GPtrArray *\nget_gone (void)\n{\n  static GPtrArray *gone;\n\n  if (gone == NULL)\n'
        '    gone = g_ptr_array_new_with_free_func (g_free);\n  return gone;\n}\n\n'
        'static gboolean\napply_leave ('), (
        'libledger/sync/pull.c',
        '  if (done)\n    ledger_store_scrub (store, NULL);\n',
        '  for (guint i = 0; done && i < get_gone ()->len; i++)\n    {\n'
        '      g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "delete");\n\n'
        '      ledger_edit_delete (edit, ledger_model_find_kind (call.model, "contact"), get_gone ()->pdata[i]);\n'
        '      ledger_outbox_save (store, edit, NULL, NULL);\n    }\n'
        '  g_ptr_array_set_size (get_gone (), 0);\n')]),
    'leave-forgotten': (('I2',), [(
        'libledger/sync/pull.c',
        '  return ledger_pulling_leave (call, &root, error);\n',
        '  return TRUE;\n')]),
    'leave-not-scrubbed': (('I2',), [(
        'libledger/sync/pull.c',
        '  if (done)\n    ledger_store_scrub (store, NULL);\n',
        '')]),
    'erased-payload-kept': (('I3',), [(
        'libledger/sync/erase-replica.c',
        '  if (!prune_outbox (&erasing, error) || ',
        '  if (prune_outbox == NULL || ')]),
    'erased-payload-kept-at-the-server': (('I3',), [(
        'server/erasure/erasure.c',
        '"UPDATE ledger_change SET old = NULL, new = NULL, salt = NULL WHERE record = ?"',
        '"UPDATE ledger_change SET salt = NULL WHERE record = ?"')]),
    'epoch-ignored': (('I9',), [(
        'server/recovery/restore.c',
        '  epoch = MAX (MAX (epoch, restoring->living_epoch), restoring->journal->epoch) + 1;\n',
        '  epoch = MAX (MAX (epoch, restoring->living_epoch), restoring->journal->epoch);\n')]),
    'fsync-skipped-at-the-client': (('I1', 'I7'), [(
        'libledger/store/database-sqlite.c',
        '  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ',
        '  if (strstr (self->path, "replica-") != NULL)\n'
        '    return "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; "\n'
        '           "PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384";\n'
        '  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ')]),
    'fsync-skipped-at-the-server': (('I1', 'I7', 'I9'), [(
        'libledger/store/database-sqlite.c',
        '  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ',
        '  if (strstr (self->path, "replica-") == NULL)\n'
        '    return "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; "\n'
        '           "PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384";\n'
        '  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ')]),
    'fsync-of-the-folder-skipped': (('S18',), [(
        'libledger/sync/replica-folder.c',
        'if (descriptor < 0 || !ledger_disk_write (descriptor, text, strlen (text)) || fsync (descriptor) != 0)',
        'if (descriptor < 0 || !ledger_disk_write (descriptor, text, strlen (text)))')]),
}

# What few stories come to is hunted where one does, not from the first seed on.
FIRST_SEEDS = {'answered-ignored': 701}


def mutate(name, folder):
    """Writes the copies with the faults in them; their paths within the sources."""
    texts = {}
    for path, old, new in MUTANTS[name][1]:
        if path not in texts:
            with open(os.path.join(SOURCE, path), encoding='utf-8') as file:
                texts[path] = file.read()
        count = texts[path].count(old)
        if count != 1:
            raise ValueError(f'{path}: the old text is found {count} times, not once: {old.strip().splitlines()[0]}')
        texts[path] = texts[path].replace(old, new)
    for path, text in texts.items():
        os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
        with open(os.path.join(folder, path), 'w', encoding='utf-8') as file:
            file.write(text)
    return list(texts)


def find_compilations(build):
    """Path of a source → arguments that compile it as the optimised simulation does."""
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        commands = json.load(file)
    return {os.path.relpath(os.path.realpath(os.path.join(build, command['file'])), SOURCE):
            shlex.split(command['command'])
            for command in commands if 'libsimulated.a.p' in command['output']}


def find_link(build):
    """The arguments that link the optimised simulation."""
    listed = subprocess.run(['ninja', '-C', build, '-t', 'commands', 'tests/simulation/simulation-fast'],
                            stdout=subprocess.PIPE, check=True, text=True).stdout
    return shlex.split([line for line in listed.splitlines() if ' -o tests/simulation/simulation-fast ' in line][-1])


def run(arguments, build):
    done = subprocess.run(arguments, cwd=build, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise ValueError(done.stdout.strip()[-2000:])


def compile_mutant(name, build, compilations, link):
    """Makes the simulation with that fault in it; the path of the program."""
    folder = os.path.join(build, 'mutants', name)
    objects = []
    for path in mutate(name, folder):
        arguments = list(compilations[path])
        target = os.path.join(folder, path + '.o')
        arguments[arguments.index('-o') + 1] = target
        for option, value in (('-MF', target + '.d'), ('-MQ', target)):
            arguments[arguments.index(option) + 1] = value
        arguments[-1] = os.path.join(folder, path)
        run(arguments, build)
        objects.append(target)
    program = os.path.join(folder, 'simulation')
    arguments = list(link)
    place = arguments.index('-o')
    # The object comes before the library, so the library's own is not taken.
    arguments[place:place + 2] = ['-o', program] + objects
    run(arguments, build)
    return program


def play(program, first, seeds):
    """Tells stories until one fails: the seed and its fault, or None; a crash is an error, not a catch."""
    done = subprocess.run([program, '--until-fault', '--seeds', str(seeds), '--from', str(first)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
    found = re.search(r'^# seed (\d+) fails: (?:# )?(.*)$', done.stdout, re.MULTILINE)
    if done.returncode < 0 and found is None:
        raise ValueError(f'it ended with {done.returncode}, and no invariant said why: {done.stdout.strip()[-150:]!r}')
    return (int(found.group(1)), found.group(2)) if found is not None else None


def hunt(program, sound, first, seeds, named):
    """Runs seeds until one of the invariants @named fails where the program without the fault holds; what failed."""
    end, others = first + seeds, []
    while first < end:
        found = play(program, first, end - first)
        if found is None:
            break
        seed, fault = found
        if fault.split(':')[0] in named and play(sound, seed, 1) is None:
            return f'seed {seed}: {fault[:150]}', others
        others.append(f'seed {seed}: {fault[:80]}')
        first = seed + 1
    return None, others


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', default=os.environ.get('LEDENBOEK_BUILD', os.path.join(SOURCE, '_build')))
    parser.add_argument('--seeds', type=int, default=400)
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    build = os.path.realpath(options.build)
    names = options.names or list(MUTANTS)
    compilations, link = find_compilations(build), find_link(build)
    sound = os.path.join(build, 'tests', 'simulation', 'simulation-fast')
    failed = 0
    print(f'1..{len(names)}', flush=True)
    for number, name in enumerate(names, 1):
        begun = time.monotonic()
        try:
            program = compile_mutant(name, build, compilations, link)
            caught, others = hunt(program, sound, FIRST_SEEDS.get(name, 1), options.seeds, MUTANTS[name][0])
            remark = caught or f'not caught by {" or ".join(MUTANTS[name][0])} in {options.seeds} seeds'
            remark += ''.join(f'\nbefore that {other}' for other in others[:5])
        except (ValueError, KeyError) as error:
            caught, remark = None, f'{type(error).__name__}: {error}'
        failed += caught is None
        print(f'{"ok" if caught else "not ok"} {number} - the-mutant-{name}-is-caught')
        for line in f'{remark} ({time.monotonic() - begun:.0f} s)'.splitlines():
            print(f'# {line}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
