#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule of the source checker catches a planted fault and lets a good source pass."""
import os
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
import c_text
import check_source
import tap

HEAD = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n' \
       '/*\n * A file that shows what the checker finds, on the main thread only, and nothing else.\n */\n'
LONG = 'int\nlong_one (void)\n{\n%s}\n' % ('  call ();\n' * 58)
UNDONE_WORD = 'FIX' + 'ME'
HERE = '/wo' + 'rk/tree'

# Rule: (file, text that has the fault), (file, text that has not) …
CASES = {
    'layers': [
        ('libledger/rules/iban.c', '#include "libledger/store/store.h"\n', '#include "libledger/rules/rule.h"\n'),
        ('libledger/model/contact.c', '#include "libledger/access/access.h"\n', '#include "libledger/rules/rule.h"\n'),
        ('libledger/store/store.c', '#include "libledger/sync/merge.h"\n', '#include "libledger/model/model.h"\n'),
        ('libledger/sync/engine.c', '#include "libledger/sync/http/http.h"\n', '#include "libledger/store/store.h"\n'),
        ('libledger/billing/run.c', '#include "libledger/card/card.h"\n', '#include "libledger/world.h"\n'),
        ('libledger/store/store.c', '#include "search.h"\n', '#include "libledger/store/search.h"\n'),
        ('server/listener/listener.c', '#include "app/window.h"\n', '#include "libledger/sync/merge.h"\n'),
        ('app/window.c', '#include "server/authority/authority.h"\n', '#include "libledger/store/store.h"\n'),
    ],
    'private-headers': [
        ('app/window.c', '#include "libledger/store/table-private.h"\n', '#include "app/window-private.h"\n'),
    ],
    'headers': [
        ('libledger/store/store.c', '#include <sqlite3.h>\n', '#include <gio/gio.h>\n'),
        ('server/jobs.c', '#include <sqlite3.h>\n', '/* #include <sqlite3.h> */\n'),
        ('server/listener/listener.c', '#include <gtk/gtk.h>\n', '#include <libsoup/soup.h>\n'),
        ('libledger/sync/engine.c', '#include <libsoup/soup.h>\n', '#include <glib.h>\n'),
        ('server/authority/authority.c', '#include <libsoup/soup.h>\n', '#include <glib.h>\n'),
        ('libledger/store/database-sqlite.c', '#include <libpq-fe.h>\n', '#include <sqlite3.h>\n'),
    ],
    'database-names': [
        ('app/window.c', 'sqlite3 *database;\n', '/* not SQLite, the store */\n'),
    ],
    'banned-calls': [
        ('libledger/store/store.c', 'x = g_get_real_time ();\n', 'x = ledger_world_now (world);\n'),
        ('libledger/sync/outbox.c', 'g_timeout_add (1, f, NULL);\n', 'timeout_add (1);\n'),
        ('libledger/sync/outbox.c', 'x = g_date_time_new_now_utc ();\n', '/* g_date_time_new_now_utc () */\n'),
        ('server/authority-apply.c', 'x = g_random_int ();\n', 'x = ledger_world_random_below (world, 3);\n'),
        ('libledger/store/writer.c', 'g_thread_new ("w", f, NULL);\n', 'g_mutex_lock (&mutex);\n'),
        ('app/window.c', 'strcpy (a, b);\n', 'my_strcpy (a, b);\n'),
        ('app/window.c', 'sprintf (a, "%d", b);\n', 'g_snprintf (a, 3, "sprintf (%d)", b);\n'),
        ('server/main.c', 'system ("ls");\n', 'object->system (1);\n'),
        ('server/main.c', 'x = atoi (text);\n', 'x = g_ascii_string_to_signed (text);\n'),
        ('server/main.c', 'g_assert (x);\n', 'g_assert_not_reached ();\n'),
        ('server/main.c', 'g_error ("no");\n', 'g_error_free (error);\n'),
        ('libledger/world.c', 'strcat (a, b);\n', 'x = g_get_real_time ();\n'),
    ],
    'file-length': [
        ('app/window.c', 'int a;\n' * 801, 'int a;\n' * 700),
    ],
    'function-length': [
        ('app/window.c', LONG, LONG.replace('  call ();\n', '', 1)),
        ('tests/x.py', 'def long_one():\n' + '    call()\n' * 60, 'def short_one():\n' + '    call()\n' * 59),
    ],
    'undone': [
        ('app/window.c', '/* %s: later */\n' % UNDONE_WORD, '/* "fooXXXXXX" is a template */\n'),
        ('app/window.c', '/* enough for' + ' now */\n', '/* enough forever */\n'),
        ('server/api.c', 'x = "not yet implem' + 'ented";\n', 'x = "not allowed";\n'),
    ],
    'machine-paths': [
        ('app/window.c', 'x = "%s";\n' % HERE, 'x = "/var/lib/ledenboek/book.db";\n'),
        ('README.md', 'cd %s\n' % HERE, 'cd ledenboek\n'),
    ],
    'documented': [
        ('app/window.h', 'void window_show (int a);\n', '/** window_show: shows. */\nvoid window_show (int a);\n'),
        ('app/window.h', '/** window_hide: hides. */\nvoid window_show (int a);\n',
         '/**\n * window_show:\n * @a: how\n */\nvoid window_show (int a,\n                  int b);\n'),
        ('app/window.h', '/* One comment. */\nint a_one (void);\nint a_two (void);\n',
         'GQuark a_quark (void);\ntypedef void (*Work) (int a);\nG_DECLARE_FINAL_TYPE (A, a, A, A, GObject)\n'),
        ('app/window.h', 'struct A { int a; };\nint a_one (void);\n',
         '#define A(x) f (x)\nstruct A { void (*f) (int); };\n'),
    ],
    'lines': [
        ('app/window.c', 'int a; \n', 'int a;\n'),
        ('app/window.c', '\tint a;\n', '  int a;\n'),
        ('app/window.c', '/* %s */\n' % ('a' * 120), '/* %s */\n' % ('a' * 100)),
    ],
    'ui-well-formed': [
        ('ui/a.ui', '<interface><object></interface>', '<interface><object class="GtkBox"/></interface>'),
    ],
    'ui-names': [
        ('ui/a.ui', '<interface><object class="GtkButton"><property name="icon-name">x</property></object></interface>',
         '<interface><object class="GtkButton"><property name="icon-name">x</property>'
         '<accessibility><property name="label" translatable="yes">Save</property></accessibility></object>'
         '</interface>'),
        ('ui/a.ui', '<interface><object class="GtkEntry"/></interface>',
         '<interface><object class="GtkEntry"><accessibility><relation name="labelled-by">l</relation>'
         '</accessibility></object></interface>'),
        ('ui/a.ui', '<interface><object class="AdwEntryRow"/></interface>',
         '<interface><object class="AdwEntryRow"><property name="title" translatable="yes">Town</property></object>'
         '</interface>'),
    ],
    'ui-translatable': [
        ('ui/a.ui', '<interface><object class="GtkLabel"><property name="label">Town</property></object></interface>',
         '<interface><object class="GtkLabel"><property name="label" translatable="yes">Town</property></object>'
         '<object class="GtkLabel"><property name="label">•</property></object></interface>'),
        ('ui/a.ui', '<interface><menu id="m"><item><attribute name="label">Quit</attribute></item></menu></interface>',
         '<interface><menu id="m"><item><attribute name="action">app.quit</attribute></item></menu></interface>'),
    ],
    'shown-strings': [
        ('app/window.c', 'gtk_label_set_text (label, "Hello");\n', 'gtk_label_set_text (label, _("Hello"));\n'),
        ('app/window.c', 'x = gtk_label_new (a ? "Yes" : _("No"));\n', 'x = gtk_label_new ("");\n'),
        ('app/window.c', 'adw_message_dialog_add_response (d, "ok", "Fine");\n',
         'adw_message_dialog_add_response (d, "ok", _("Fine"));\n'),
        ('app/window.c', 'x = adw_toast_new (\n  "Saved");\n', 'gtk_label_set_text (label, "%d · %s");\n'),
    ],
}


def faults(path, text, rule):
    return [fault for fault in check_source.check_file(path, text) if fault[2] == rule]


def add_case(rule, number, path, bad, good):
    head = HEAD + '\n' if path.endswith(('.c', '.h')) else ''

    @tap.test('/checker/%s/%d-fault-is-caught' % (rule, number))
    def caught():
        tap.check(faults(path, head + bad, rule), 'not caught: ' + bad)

    @tap.test('/checker/%s/%d-good-passes' % (rule, number))
    def passes():
        tap.check_equal(faults(path, head + good, rule), [])


for _rule, _cases in CASES.items():
    for _number, (_path, _bad, _good) in enumerate(_cases, 1):
        add_case(_rule, _number, _path, _bad, _good)


@tap.test('/checker/licence-and-opening-are-asked-of-every-file')
def opening():
    tap.check_equal(faults('app/a.c', HEAD, 'licence') + faults('app/a.c', HEAD, 'opening'), [])
    tap.check(faults('app/a.c', HEAD.partition('\n')[2], 'licence'))
    tap.check(faults('app/a.c', HEAD.partition('\n')[0] + '\nint a;\n', 'opening'))
    tap.check(faults('tests/a.sh', '#!/bin/sh\necho\n', 'licence'))


@tap.test('/checker/every-rule-has-a-case')
def complete():
    without = {rule.name for rule in check_source.RULES} - set(CASES) - {'licence', 'opening', 'places'}
    tap.check_equal(without, set())


@tap.test('/checker/what-a-program-left-at-the-top-is-caught')
def places():
    for path, size in (('README.md', 10), ('server/main.c', 10), ('.ci/run', 10), ('po/nl.po', 200000)):
        tap.check_equal(list(check_source.check_place(path, size)), [])
    for path, size in (('benchmark-AB12CD/server/book.db', 10), ('core', 10), ('app', 10), ('README.md/x', 10),
                       ('tests/data/book.db', 2 << 20)):
        tap.check(list(check_source.check_place(path, size)), path)


@tap.test('/checker/layer-exceptions-hold-for-their-files-alone')
def exceptions():
    tap.check(faults('libledger/model/kind.c', HEAD + '#include "libledger/access/area.h"\n', 'layers'))
    tap.check(faults('libledger/rules/iban.c', HEAD + '#include "libledger/access/area.h"\n', 'layers'))
    tap.check_equal(faults('app/local-server.c', HEAD + '#include "server/server.h"\n', 'layers'), [])
    tap.check(faults('app/window.c', HEAD + '#include "server/server.h"\n', 'layers'))


@tap.test('/checker/functions-are-found-in-gnu-style')
def finder():
    text = ('static const int table[] = { 1, 2 };\nstruct A { int a; };\n'
            'static gboolean\nfirst (int a,\n       char *b)\n{\n  if (a) { return "}"[0] == \'}\'; }\n  return 1;\n}\n'
            '#define MACRO(x) \\\n  do { x } while (0)\n'
            'G_DEFINE_TYPE (A, a, G_TYPE_OBJECT)\n\n'
            'static void\nsecond (void (*work) (int))\n{\n}\n'
            'static A value = (A) { .a = f (1) };\nint third (void) { return 1; }\n')
    tap.check_equal([(name, length) for name, _, length in c_text.functions(text)],
                    [('first', 6), ('second', 3), ('third', 1)])
    tap.check_equal(c_text.functions(text)[0][1], 4)


@tap.test('/checker/comments-and-strings-hide-code')
def hidden():
    text = 'a ("strcpy (x)"); /* strcpy (y) */ // strcpy (z)\n\'"\'; strcat (q);\n'
    masked = c_text.mask(text)
    tap.check_equal(len(masked), len(text))
    tap.check('strcpy' not in masked)
    tap.check_in('strcat', masked)


tap.main()
