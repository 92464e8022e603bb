/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the configuration. Each key of the table is an option too; options go before the file, the file before
 * what the table says. Main thread, at the start.
 */
#include "config.h"

#include "server/configuration.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  KEY_TEXT,
  KEY_NUMBER,
} KeyType;

typedef struct
{
  const char *group;
  const char *name;             /* of the key; the option has "-" for "_" */
  const char *argument;         /* as the help shows it */
  KeyType type;
  const char *otherwise;        /* what holds when nothing is said, or NULL */
  guint64 lowest, highest;      /* of a number */
  const char *help;             /* N_() */
} Key;

static const Key keys[] = {
  { "server", "data", "DIR", KEY_TEXT, NULL, 0, 0,
    N_("folder made by “ledenboekctl init”: book, certificates, files") },
  { "server", "database", "ADDRESS", KEY_TEXT, NULL, 0, 0,
    N_("“sqlite”: the book lies in the folder; or postgresql://USER@HOST/DATABASE, which several daemons may share; a "
       "password belongs in the file that PGPASSFILE names") },
  { "server", "files", "DIR", KEY_TEXT, NULL, 0, 0,
    N_("where contents of files lie: a folder that all daemons of the book share, or “database”; a folder of the data "
       "folder when nothing is said, with PostgreSQL the database") },
  { "server", "listen", "ADDRESS:PORT", KEY_TEXT, "127.0.0.1:8443", 0, 0,
    N_("where to listen; port 0 takes a free one") },
  { "server", "receipts", "FILE", KEY_TEXT, NULL, 0, 0,
    N_("key that signs receipts, away from the book; made when it is not there [receipts.key in the data folder]") },
  { "server", "journal", "FILE", KEY_TEXT, NULL, 0, 0,
    N_("journal of what may never go back, on another disk than the book [journal in the data folder]") },
  { "server", "proxy", "ADDRESS", KEY_TEXT, NULL, 0, 0,
    N_("reverse proxy whose X-Forwarded-For is believed") },
  { "server", "language", "CODE", KEY_TEXT, NULL, 0, 0,
    N_("nl or en: language of what the server writes for people, such as words in letters [of the machine]") },
  { "mail", "mail_authorities", "FILE", KEY_TEXT, NULL, 0, 0,
    N_("authorities that vouch for mail servers, in PEM [those of the machine]") },
  { "mail", "mail_wait_seconds", "N", KEY_NUMBER, "60", 0, 86400,
    N_("from the order to send a mailing to its first message: so long it can be taken back") },
  { "mail", "mail_retry_seconds", "N", KEY_NUMBER, "60", 1, 86400,
    N_("before a message that was put off is tried again; before each further try it is longer") },
  { "mail", "mail_tries", "N", KEY_NUMBER, "8", 1, 20,
    N_("tries after which a message that is put off is given up") },
  { "mail", "mailbox_seconds", "N", KEY_NUMBER, "300", 1, 86400,
    N_("between two looks into the mailboxes to which mail comes back") },
  { "limits", "connections", "N", KEY_NUMBER, "1000", 1, 100000,
    N_("most connections at a time") },
  { "limits", "start_seconds", "N", KEY_NUMBER, "20", 1, 3600,
    N_("from a connection to the end of its first headers") },
  { "limits", "request_seconds", "N", KEY_NUMBER, "60", 1, 3600,
    N_("for the rest of a request, and for each part of an answer to be taken in") },
  { "limits", "idle_seconds", "N", KEY_NUMBER, "420", 1, 86400,
    N_("between two requests on one connection") },
  { "limits", "request_mib", "N", KEY_NUMBER, "4", 1, 64,
    N_("largest body of a request, in MiB") },
  { "limits", "file_mib", "N", KEY_NUMBER, "64", 1, 64,
    N_("largest content of a file, in MiB") },
  { "limits", "sessions_days", "N", KEY_NUMBER, "30", 1, 366,
    N_("days after its last use that a session lives") },
  { "limits", "lease_days", "N", KEY_NUMBER, "60", 1, 3660,
    N_("days without contact after which a desktop locks its book until it is online again") },
  { "limits", "tries", "N", KEY_NUMBER, "10", 1, 1000,
    N_("wrong passwords of one account from one address before it waits") },
  { "limits", "tries_minutes", "N", KEY_NUMBER, "15", 1, 1440,
    N_("how long it then waits") },
};

/* Options without a key. */
static const struct
{
  const char *name;
  const char *argument;
  const char *help;
} options[] = {
  { "configuration", "FILE", N_("file with settings, as installed: ledenboekd.conf") },
  { "help", NULL, N_("show this and stop") },
  { "version", NULL, N_("show the version and stop") },
};

void
server_configuration_free (ServerConfiguration *configuration)
{
  if (configuration == NULL)
    return;
  g_free (configuration->files);
  g_free (configuration->listen);
  g_free (configuration->data);
  g_free (configuration->database);
  g_free (configuration->receipts);
  g_free (configuration->journal);
  g_free (configuration->proxy);
  g_free (configuration->language);
  g_free (configuration->mail_authorities);
  g_free (configuration);
}

static char *
dup_option_name (const char *key)
{
  return g_strdelimit (g_strdup (key), "_", '-');
}

static void
append_help_line (GString *help, const char *name, const char *argument, const char *text, const char *otherwise)
{
  g_autofree char *option = dup_option_name (name);
  g_autofree char *left = g_strdup_printf ("  --%s%s%s", option, argument != NULL ? " " : "",
                                           argument != NULL ? argument : "");

  g_string_append_printf (help, "%-26s %s", left, text);
  if (otherwise != NULL)
    g_string_append_printf (help, " [%s]", otherwise);
  g_string_append_c (help, '\n');
}

char *
server_configuration_dup_help (void)
{
  GString *help = g_string_new (_("Usage: ledenboekd --data DIR [OPTION]...\n"
                                  "Serves a book to the desktops of an organisation.\n\n"));

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    append_help_line (help, keys[i].name, keys[i].argument, _(keys[i].help), keys[i].otherwise);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    append_help_line (help, options[i].name, options[i].argument, _(options[i].help), NULL);
  return g_string_free (help, FALSE);
}

static const Key *
find_key (const char *group, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((group == NULL || strcmp (keys[i].group, group) == 0) && strcmp (keys[i].name, name) == 0)
      return &keys[i];
  return NULL;
}

static gboolean
is_number (const Key *key, const char *text, guint64 *number)
{
  return g_ascii_string_to_unsigned (text, 10, key->lowest, key->highest, number, NULL);
}

/* -- The file */

/* The line, from 1, on which @name (or the group itself, for %NULL) stands in @group. */
static guint
find_line (const char *text, const char *group, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *heading = g_strdup_printf ("[%s]", group);
  gboolean inside = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      gsize length = name != NULL ? strlen (name) : 0;

      if (*line == '[')
        inside = strcmp (line, heading) == 0;
      if (!inside)
        continue;
      if (name == NULL)
        return i + 1;
      if (strncmp (line, name, length) == 0 && strchr ("= \t", line[length]) != NULL)
        return i + 1;
    }
  return 0;
}

static char *
dup_known (const char *group)
{
  GString *known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0)
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", keys[i].name);
  return g_string_free (known, FALSE);
}

static gboolean
check_key (const char *path, const char *text, const char *group, const char *name, const char *value, GError **error)
{
  const Key *key = find_key (group, name);
  g_autofree char *known = dup_known (group);
  guint line = find_line (text, group, name);
  guint64 number;

  if (key == NULL)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("%s, line %u: “%s” is no setting of [%s]. There are: %s."), path, line, name, group, known);
  else if (key->type == KEY_NUMBER && !is_number (key, value, &number))
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("%s, line %u: “%s” is a number from %d to %d, not “%s”."), path, line, name, (int) key->lowest,
                 (int) key->highest, value);
  else
    return TRUE;
  return FALSE;
}

static gboolean
take_group (GHashTable *values, const char *path, const char *text, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);
  g_autofree char *known = dup_known (group);

  if (*known == '\0')
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                   _("%s, line %u: there is no group [%s]. There are: [server], [limits]."), path,
                   find_line (text, group, NULL), group);
      return FALSE;
    }
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr (GError) fault = NULL;
      g_autofree char *value = g_key_file_get_string (file, group, names[i], &fault);

      /* There can be both, a part of the value and a fault in the rest. */
      if (fault != NULL)
        {
          g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("The configuration “%s” cannot be read: %s"),
                       path, fault->message);
          return FALSE;
        }
      if (!check_key (path, text, group, names[i], g_strstrip (value), error))
        return FALSE;
      g_hash_table_insert (values, g_strdup (names[i]), g_steal_pointer (&value));
    }
  return TRUE;
}

static gboolean
take_file (GHashTable *values, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_file_get_contents (path, &text, NULL, &fault) ||
      !g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &fault))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION, _("The configuration “%s” cannot be read: %s"),
                   path, fault->message);
      return FALSE;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!take_group (values, path, text, file, groups[i], error))
      return FALSE;
  return TRUE;
}

/* -- The options */

static gboolean
refuse_option (const char *option, GError **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE, _("“%s” is no option. “ledenboekd --help” lists them."),
               option);
  return FALSE;
}

/* Takes one option at @arguments; *@used tells how many words it was. */
static gboolean
take_option (GHashTable *given, char *const *arguments, guint *used, GError **error)
{
  g_autofree char *name = NULL;
  const char *equals = strchr (arguments[0], '=');
  const char *value = NULL;
  gboolean takes_value;
  const Key *key;
  guint64 number;

  if (!g_str_has_prefix (arguments[0], "--") || arguments[0][2] == '\0')
    return refuse_option (arguments[0], error);
  name = g_strndup (arguments[0] + 2, equals != NULL ? (gsize) (equals - arguments[0] - 2) : strlen (arguments[0]));
  g_strdelimit (name, "-", '_');
  key = find_key (NULL, name);
  takes_value = key != NULL || strcmp (name, "configuration") == 0;
  if (!takes_value && ((strcmp (name, "help") != 0 && strcmp (name, "version") != 0) || equals != NULL))
    return refuse_option (arguments[0], error);
  if (takes_value)
    value = equals != NULL ? equals + 1 : arguments[1];
  if (takes_value && value == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE, _("The option “%s” needs a value."), arguments[0]);
      return FALSE;
    }
  if (key != NULL && key->type == KEY_NUMBER && !is_number (key, value, &number))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE, _("“%s” is a number from %d to %d, not “%s”."),
                   arguments[0], (int) key->lowest, (int) key->highest, value);
      return FALSE;
    }
  *used = takes_value && equals == NULL ? 2 : 1;
  g_hash_table_insert (given, g_steal_pointer (&name), g_strdup (value != NULL ? value : ""));
  return TRUE;
}

static const char *
get_value (GHashTable *given, GHashTable *file, const char *name)
{
  const char *value = g_hash_table_lookup (given, name);

  if (value == NULL)
    value = g_hash_table_lookup (file, name);
  return value != NULL ? value : find_key (NULL, name)->otherwise;
}

static guint64
get_number (GHashTable *given, GHashTable *file, const char *name)
{
  return g_ascii_strtoull (get_value (given, file, name), NULL, 10);
}

static ServerConfiguration *
make_configuration (GHashTable *given, GHashTable *file)
{
  ServerConfiguration *configuration = g_new0 (ServerConfiguration, 1);

  configuration->data = g_strdup (get_value (given, file, "data"));
  configuration->database = g_strdup (get_value (given, file, "database"));
  configuration->listen = g_strdup (get_value (given, file, "listen"));
  configuration->files = g_strdup (get_value (given, file, "files"));
  configuration->receipts = g_strdup (get_value (given, file, "receipts"));
  configuration->journal = g_strdup (get_value (given, file, "journal"));
  configuration->proxy = g_strdup (get_value (given, file, "proxy"));
  configuration->language = g_strdup (get_value (given, file, "language"));
  configuration->mail_authorities = g_strdup (get_value (given, file, "mail_authorities"));
  configuration->mail_wait_seconds = (guint) get_number (given, file, "mail_wait_seconds");
  configuration->mail_retry_seconds = (guint) get_number (given, file, "mail_retry_seconds");
  configuration->mail_tries = (guint) get_number (given, file, "mail_tries");
  configuration->mailbox_seconds = (guint) get_number (given, file, "mailbox_seconds");
  configuration->connections = (guint) get_number (given, file, "connections");
  configuration->start_seconds = (guint) get_number (given, file, "start_seconds");
  configuration->request_seconds = (guint) get_number (given, file, "request_seconds");
  configuration->idle_seconds = (guint) get_number (given, file, "idle_seconds");
  configuration->limits.request_bytes = get_number (given, file, "request_mib") * 1024 * 1024;
  configuration->limits.file_bytes = (gint64) get_number (given, file, "file_mib") * 1024 * 1024;
  configuration->limits.session_seconds = (gint64) get_number (given, file, "sessions_days") * 24 * 60 * 60;
  configuration->limits.lease_seconds = (gint64) get_number (given, file, "lease_days") * 24 * 60 * 60;
  configuration->limits.login_tries = (guint) get_number (given, file, "tries");
  configuration->limits.login_wait_seconds = (gint64) get_number (given, file, "tries_minutes") * 60;
  return configuration;
}

static ServerCommand
get_command (GHashTable *given)
{
  if (g_hash_table_contains (given, "help"))
    return SERVER_COMMAND_HELP;
  return g_hash_table_contains (given, "version") ? SERVER_COMMAND_VERSION : SERVER_COMMAND_RUN;
}

ServerConfiguration *
server_configuration_read (char *const *arguments, ServerCommand *command, GError **error)
{
  g_autoptr (GHashTable) given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) file = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ServerConfiguration) configuration = NULL;
  const char *path;
  guint used;

  for (guint i = 1; arguments[i] != NULL; i += used)
    if (!take_option (given, arguments + i, &used, error))
      return NULL;
  path = g_hash_table_lookup (given, "configuration");
  *command = get_command (given);
  if (*command == SERVER_COMMAND_RUN && path != NULL && !take_file (file, path, error))
    return NULL;
  configuration = make_configuration (given, file);
  if (*command == SERVER_COMMAND_RUN && configuration->data == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE,
                   _("Say with --data where the book is. “ledenboekd --help” lists the options."));
      return NULL;
    }
  return g_steal_pointer (&configuration);
}
