/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of ledenboekctl as a table: name, arguments, options, help and function. From it come the parsing
 * and --help. A new command is one line in command-table.c. Main thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONTROL_ERROR (control_error_quark ())
GQuark control_error_quark (void);

typedef enum
{
  CONTROL_ERROR_USAGE,          /* the command line does not fit: exit status 2 */
  CONTROL_ERROR_FAILED,         /* the message says all: exit status 1 */
} ControlError;

/* What a command line said: each option that was given, and the arguments after the command's name. */
typedef struct
{
  char *data;                   /* the server's folder */
  char *database;               /* (nullable): where the server's book is, when not in its folder */
  char *to;                     /* (nullable) */
  char *from;                   /* (nullable) */
  char *directory;              /* the replica's folder */
  char *organisation;
  char *admin;
  char *user;
  char *name;
  char *access;
  char *password_file;
  char *authority;              /* PEM file */
  char *device;
  char *country;
  char *contacts;
  char *seed;
  char *limit;
  char *journal;                /* file of the journal, where it is not in the data folder */
  char *files;                  /* (nullable): where the contents of files lie */
  char *contents;               /* (nullable): where those of a backup lie */
  char *reason;
  char **hostnames;             /* (nullable) */
  char **scopes;                /* (nullable): names of branches and companies */
  char **takes;                 /* (nullable): names of fields */
  gboolean json;
  gboolean all;
  gboolean replace;
  gboolean begin;
  gboolean without_files;
  gboolean without_journal;
  gboolean sync;
  gboolean wait;
  gboolean yes;
  gboolean only_void;
  char *selection;              /* (nullable): name or id */
  char *columns;                /* (nullable): paths, separated by commas */
  gboolean unmarked;            /* CSV without a byte order mark */
  char *reveal;                 /* (nullable): a masked field that is to be shown */
  char *encoding;               /* (nullable): of a file that is read, as iconv names it */
  char *sheet;                  /* (nullable): of a spreadsheet */
  char *existing;               /* (nullable): what happens to who is in the book: fill, replace, leave */
  char *rest;                   /* (nullable): file for what was not imported */
  char **maps;                  /* (nullable): COLUMN=TARGET */
  char **arguments;             /* never NULL */
  guint n_arguments;
} ControlCall;

typedef struct
{
  const char *name;             /* "user add" */
  const char *arguments;        /* for the help: "LOGIN" */
  guint least, most;            /* how many arguments */
  const char *options;          /* names, a required one ended by "!": "data! access" */
  const char *summary;          /* N_() */
  gboolean (*run) (const ControlCall *call, GError **error);
} ControlCommand;

/** control_get_commands: Returns: (transfer none): the table, ended by a NULL name. */
const ControlCommand *control_get_commands (void);

/**
 * control_run:
 * @arguments: (array zero-terminated=1): the command line, the program's name first
 *
 * Runs one command. Returns: the exit status: 0, 1 for a failed command, 2 for wrong usage.
 */
int control_run (char **arguments);

/** control_parse_number: reads option @option as a whole number; CONTROL_ERROR_USAGE when it does not fit. */
gboolean control_parse_number (const char *option, const char *text, guint64 least, guint64 most, guint64 *number,
                               GError **error);

/**
 * control_read_password:
 *
 * The first line of --password-file, or what is typed at the prompt when standard input is a terminal. A password
 * never stands on the command line, where every user of the machine can read it.
 *
 * Returns: (transfer full): the password, or %NULL with @error
 */
char *control_read_password (const ControlCall *call, GError **error);

G_END_DECLS
