/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a command line to a command: finds its line in the table, parses what that line allows, tells what is wrong.
 * Arguments are taken as bytes and must be UTF-8 whatever the locale. Main thread.
 */
#include "config.h"

#include "server/control/command.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "server/control/output.h"

G_DEFINE_QUARK (control-error-quark, control_error)

typedef struct
{
  const char *name;
  gsize offset;
  GOptionArg type;
  const char *help;             /* N_() */
  const char *argument;
} OptionLine;

#define TEXT_OPTION(name, member, help, argument) \
  { name, G_STRUCT_OFFSET (ControlCall, member), G_OPTION_ARG_FILENAME, help, argument }
#define FLAG_OPTION(name, member, help) \
  { name, G_STRUCT_OFFSET (ControlCall, member), G_OPTION_ARG_NONE, help, NULL }

static const OptionLine options[] = {
  TEXT_OPTION ("data", data, N_("Folder of the server's data"), "DIR"),
  TEXT_OPTION ("database", database,
               N_("Where the book is: “sqlite”, in that folder, or postgresql://USER@HOST/DATABASE; a password belongs "
                  "in the file that PGPASSFILE names"), "ADDRESS"),
  TEXT_OPTION ("to", to, N_("Where it goes: the file of a backup, or the PostgreSQL of a move"), "FILE|ADDRESS"),
  TEXT_OPTION ("from", from, N_("Where it comes from: the file of a backup, or the PostgreSQL of a move"),
               "FILE|ADDRESS"),
  TEXT_OPTION ("dir", directory, N_("Folder of the replica"), "DIR"),
  TEXT_OPTION ("organisation", organisation, N_("Name of the organisation"), "NAME"),
  TEXT_OPTION ("admin", admin, N_("Login of the first user, who may do everything"), "USER"),
  TEXT_OPTION ("user", user, N_("Login of the user"), "USER"),
  TEXT_OPTION ("name", name, N_("Name as others see it"), "DISPLAY"),
  TEXT_OPTION ("access", access, N_("What the user may do, such as “contact=edit bank=none”; all=edit by default"),
               "AREAS"),
  TEXT_OPTION ("password-file", password_file, N_("File with the password in its first line"), "FILE"),
  TEXT_OPTION ("ca", authority, N_("File of the certificate authority to trust"), "FILE"),
  TEXT_OPTION ("device", device, N_("Name of this workplace in histories"), "NAME"),
  TEXT_OPTION ("country", country, N_("Country whose rules hold, such as NL or BE"), "CODE"),
  TEXT_OPTION ("contacts", contacts, N_("How many contacts"), "N"),
  TEXT_OPTION ("seed", seed, N_("The same seed makes the same people"), "S"),
  TEXT_OPTION ("limit", limit, N_("At most so many"), "N"),
  { "scope", G_STRUCT_OFFSET (ControlCall, scopes), G_OPTION_ARG_FILENAME_ARRAY,
    N_("A branch or company whose contacts the user may hold, with all beneath it; may be repeated; none: all"),
    "NAME" },
  { "take", G_STRUCT_OFFSET (ControlCall, takes), G_OPTION_ARG_FILENAME_ARRAY,
    N_("What goes over to the survivor: a field with its whole group, such as city, or phone; may be repeated"),
    "FIELD" },
  { "hostname", G_STRUCT_OFFSET (ControlCall, hostnames), G_OPTION_ARG_FILENAME_ARRAY,
    N_("Name or address under which the server is reached; may be given more than once"), "NAME" },
  TEXT_OPTION ("journal", journal, N_("The journal of the irrevocable, where it is not in the data folder"), "FILE"),
  TEXT_OPTION ("files", files, N_("Where the contents of files lie: “database” or a folder, as the daemon has it"),
               "DIR"),
  TEXT_OPTION ("contents", contents,
               N_("Folder with the contents of files of a backup; “ledenboek-files” beside it otherwise"), "DIR"),
  FLAG_OPTION ("begin", begin, N_("Begin the journal anew from the book: the older one is lost")),
  FLAG_OPTION ("without-files", without_files, N_("Without the contents of files")),
  FLAG_OPTION ("without-journal", without_journal, N_("The journal is lost: go on without it")),
  FLAG_OPTION ("replace", replace, N_("Replace the book that is there; it is kept aside")),
  TEXT_OPTION ("reason", reason, N_("Why it is erased; it must say nothing about the person"), "TEXT"),
  FLAG_OPTION ("yes", yes, N_("Do it; without this it is only told")),
  FLAG_OPTION ("all", all, N_("Also what has been sent and confirmed")),
  FLAG_OPTION ("sync", sync, N_("Exchange with the server afterwards")),
  FLAG_OPTION ("wait", wait, N_("Wait until the job has ended")),
  FLAG_OPTION ("void", only_void, N_("Only void cards, and which are to be printed again")),
  TEXT_OPTION ("selection", selection, N_("Only who is in this selection"), "NAME"),
  TEXT_OPTION ("columns", columns,
               N_("Columns, separated by commas: fields, contact.city, phone, self; all by default"),
               "COLUMNS"),
  TEXT_OPTION ("encoding", encoding, N_("Encoding of the file, such as UTF-8 or WINDOWS-1252, when it is not found"),
               "NAME"),
  TEXT_OPTION ("sheet", sheet, N_("The sheet of a spreadsheet; the first by default"), "NAME"),
  TEXT_OPTION ("existing", existing, N_("What happens to who is in the book: fill (default), replace or leave"), "HOW"),
  TEXT_OPTION ("rest", rest, N_("Write the rows that are not imported to FILE, each with its cause, to be repaired"),
               "FILE"),
  { "map", G_STRUCT_OFFSET (ControlCall, maps), G_OPTION_ARG_FILENAME_ARRAY,
    N_("What a column becomes, by its head or letter; nothing behind the sign leaves it out; may be repeated"),
    "COLUMN=FIELD" },
  FLAG_OPTION ("unmarked", unmarked, N_("CSV without a byte order mark")),
  TEXT_OPTION ("reveal", reveal, N_("Show this masked field whole; that you did is noted"), "FIELD"),
  FLAG_OPTION ("json", json, N_("Print JSON")),
};

static gboolean
refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (CONTROL_ERROR, CONTROL_ERROR_USAGE, format, arguments);
  va_end (arguments);
  return FALSE;
}

static const OptionLine *
find_option (const char *name, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (strlen (options[i].name) == length && strncmp (options[i].name, name, length) == 0)
      return &options[i];
  return NULL;
}

/* The first words of the command line that are no options: @n of them at most. Returns: how many there are. */
static guint
find_words (char **arguments, const char *words[2])
{
  guint n = 0;

  for (guint i = 1; arguments[i] != NULL && n < 2; i++)
    {
      const char *argument = arguments[i];
      const OptionLine *option;

      if (argument[0] != '-' || argument[1] == '\0')
        {
          words[n++] = argument;
          continue;
        }
      if (strcmp (argument, "--") == 0)
        break;
      option = strchr (argument, '=') == NULL && g_str_has_prefix (argument, "--")
                 ? find_option (argument + 2, strlen (argument + 2)) : NULL;
      if (option != NULL && option->type != G_OPTION_ARG_NONE && arguments[i + 1] != NULL)
        i++;
    }
  return n;
}

/* The command that the words name. @n_used (out): how many of the words are its name. */
static const ControlCommand *
find_command (const char *const *words, guint n_words, guint *n_used)
{
  for (guint n = n_words; n > 0; n--)
    {
      g_autofree char *name = n == 2 ? g_strjoin (" ", words[0], words[1], NULL) : g_strdup (words[0]);

      for (const ControlCommand *command = control_get_commands (); command->name != NULL; command++)
        if (strcmp (command->name, name) == 0)
          {
            *n_used = n;
            return command;
          }
    }
  return NULL;
}

static gboolean
asks_help (char **arguments)
{
  for (guint i = 1; arguments[i] != NULL && strcmp (arguments[i], "--") != 0; i++)
    if (strcmp (arguments[i], "--help") == 0 || strcmp (arguments[i], "-h") == 0)
      return TRUE;
  return FALSE;
}

static void
append_usage (GString *text, const ControlCommand *command)
{
  g_auto (GStrv) names = g_strsplit (command->options, " ", -1);

  g_string_append_printf (text, "ledenboekctl %s", command->name);
  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean required = g_str_has_suffix (names[i], "!");
      gsize length = strlen (names[i]) - (required ? 1 : 0);
      const OptionLine *option = find_option (names[i], length);

      if (option == NULL)
        continue;
      g_string_append_printf (text, required ? " --%s" : " [--%s", option->name);
      if (option->argument != NULL)
        g_string_append_printf (text, " %s", option->argument);
      if (!required)
        g_string_append (text, option->type == G_OPTION_ARG_FILENAME_ARRAY ? "]..." : "]");
    }
  if (*command->arguments != '\0')
    g_string_append_printf (text, " %s", command->arguments);
}

/* All commands, or those of one group: "user". */
static char *
dup_overview (const char *group)
{
  GString *text = g_string_new (_("Ledenboek, for administrators and scripts.\n\nCommands:\n"));

  for (const ControlCommand *command = control_get_commands (); command->name != NULL; command++)
    {
      if (group != NULL && !(g_str_has_prefix (command->name, group) && command->name[strlen (group)] == ' '))
        continue;
      g_string_append (text, "  ");
      append_usage (text, command);
      g_string_append_printf (text, "\n      %s\n", _(command->summary));
    }
  g_string_append (text, _("\nEvery command takes --json, and --help to explain its options. Errors go to standard "
                           "error; the exit\nstatus is 1 for a failed command and 2 for wrong usage.\n"));
  return g_string_free (text, FALSE);
}

static char *
dup_help (const ControlCommand *command)
{
  GString *text = g_string_new (NULL);
  g_auto (GStrv) names = g_strsplit (command->options, " ", -1);

  append_usage (text, command);
  g_string_append_printf (text, "\n\n%s\n\n", _(command->summary));
  for (guint i = 0; names[i] != NULL; i++)
    {
      const OptionLine *option = find_option (names[i], strcspn (names[i], "!"));

      if (option != NULL)
        g_string_append_printf (text, "  --%s%s%s\n      %s\n", option->name, option->argument != NULL ? " " : "",
                                option->argument != NULL ? option->argument : "", _(option->help));
    }
  g_string_append_printf (text, "  --json\n      %s\n", _("Print JSON"));
  return g_string_free (text, FALSE);
}

static gboolean
is_text (const char *text, GError **error)
{
  return text == NULL || g_utf8_validate (text, -1, NULL) ||
         refuse (error, _("An argument is not valid UTF-8: set the terminal to UTF-8"));
}

/* What GOption cannot ask: required options, the number of arguments, UTF-8. */
static gboolean
check_call (const ControlCommand *command, const ControlCall *call, GError **error)
{
  g_auto (GStrv) names = g_strsplit (command->options, " ", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].type == G_OPTION_ARG_FILENAME && !is_text (G_STRUCT_MEMBER (char *, call, options[i].offset), error))
      return FALSE;
  for (guint i = 0; i < call->n_arguments; i++)
    if (!is_text (call->arguments[i], error))
      return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      const OptionLine *option = find_option (names[i], strcspn (names[i], "!"));

      if (option != NULL && g_str_has_suffix (names[i], "!") &&
          G_STRUCT_MEMBER (gpointer, call, option->offset) == NULL)
        return refuse (error, _("Option --%s is missing"), option->name);
    }
  if (call->n_arguments < command->least)
    return refuse (error, _("An argument is missing: %s"), command->arguments);
  if (call->n_arguments > command->most)
    return refuse (error, _("“%s” is an argument too many"), call->arguments[command->most]);
  return TRUE;
}

/* Parses @arguments by the options of @command into @call, which has been zeroed. */
static gboolean
parse (const ControlCommand *command, guint n_words, char **arguments, ControlCall *call, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_autofree char *allowed = g_strdup_printf ("%s json", command->options);
  g_auto (GStrv) names = g_strsplit (allowed, " ", -1);
  g_auto (GStrv) rest = NULL;
  g_auto (GStrv) copy = g_strdupv (arguments);
  GOptionEntry entry = { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL };
  GError *fault = NULL;

  g_array_append_val (entries, entry);
  for (guint i = 0; names[i] != NULL; i++)
    {
      const OptionLine *option = find_option (names[i], strcspn (names[i], "!"));

      if (option == NULL)
        continue;
      entry = (GOptionEntry) { option->name, 0, 0, option->type, G_STRUCT_MEMBER_P (call, option->offset), NULL, NULL };
      g_array_append_val (entries, entry);
    }
  g_option_context_add_main_entries (context, (GOptionEntry *) (gpointer) entries->data, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse_strv (context, &copy, &fault))
    {
      refuse (error, "%s", fault->message);
      g_error_free (fault);
      return FALSE;
    }
  call->arguments = g_strdupv (rest != NULL ? rest + n_words : (char *[]) { NULL });
  if (call->n_arguments == 0 && call->arguments != NULL)
    call->n_arguments = g_strv_length (call->arguments);
  return check_call (command, call, error);
}

static void
clear_call (ControlCall *call)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].type == G_OPTION_ARG_FILENAME)
      g_free (G_STRUCT_MEMBER (char *, call, options[i].offset));
  g_strfreev (call->hostnames);
  g_strfreev (call->scopes);
  g_strfreev (call->takes);
  g_strfreev (call->maps);
  g_strfreev (call->arguments);
}

static int
report (const ControlCommand *command, const GError *error)
{
  gboolean usage = error->domain == CONTROL_ERROR && error->code == CONTROL_ERROR_USAGE;
  g_autofree char *line = g_strdup_printf ("ledenboekctl: %s\n", error->message);

  control_print_error (line);
  if (usage)
    {
      GString *hint = g_string_new (_("Usage: "));

      if (command != NULL)
        append_usage (hint, command);
      else
        g_string_append (hint, "ledenboekctl --help");
      g_string_append_c (hint, '\n');
      control_print_error (hint->str);
      g_string_free (hint, TRUE);
    }
  return usage ? 2 : 1;
}

int
control_run (char **arguments)
{
  const char *words[2] = { NULL, NULL };
  guint n_words = find_words (arguments, words), n_used = 0;
  const ControlCommand *command = find_command (words, n_words, &n_used);
  g_autoptr (GError) error = NULL;
  ControlCall call = { 0 };
  gboolean done;

  if (asks_help (arguments))
    {
      g_autofree char *text = command != NULL ? dup_help (command) : dup_overview (words[0]);

      control_print (text);
      return 0;
    }
  if (command == NULL)
    {
      if (n_words == 0)
        refuse (&error, _("Which command? ledenboekctl --help lists them"));
      else
        refuse (&error, _("There is no command “%s%s%s”"), words[0], n_words > 1 ? " " : "",
                n_words > 1 ? words[1] : "");
      return report (NULL, error);
    }
  done = parse (command, n_used, arguments, &call, &error) && command->run (&call, &error);
  clear_call (&call);
  if (!done)
    return error != NULL ? report (command, error) : 1;
  return control_flush () ? 0 : 1;
}

gboolean
control_parse_number (const char *option, const char *text, guint64 least, guint64 most, guint64 *number,
                      GError **error)
{
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, least, most, number, NULL))
    return TRUE;
  low = g_strdup_printf ("%" G_GUINT64_FORMAT, least);
  high = g_strdup_printf ("%" G_GUINT64_FORMAT, most);
  return refuse (error, _("--%s is a whole number from %s to %s"), option, low, high);
}

static char *
ask_password (GError **error)
{
  struct termios before, silent;
  char line[1100];
  gboolean read;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    {
      refuse (error, _("Give the password in a file with --password-file"));
      return NULL;
    }
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  control_print_error (_("Password: "));
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  read = fgets (line, sizeof line, stdin) != NULL;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  control_print_error ("\n");
  if (!read)
    {
      refuse (error, _("Give the password in a file with --password-file"));
      return NULL;
    }
  line[strcspn (line, "\r\n")] = '\0';
  return g_strdup (line);
}

char *
control_read_password (const ControlCall *call, GError **error)
{
  g_autofree char *text = NULL;

  if (call->password_file == NULL)
    return ask_password (error);
  if (!g_file_get_contents (call->password_file, &text, NULL, error))
    return NULL;
  text[strcspn (text, "\r\n")] = '\0';
  if (*text != '\0' && g_utf8_validate (text, -1, NULL))
    return g_steal_pointer (&text);
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
               _("%s does not begin with a password: write it in the first line, as UTF-8"), call->password_file);
  return NULL;
}
