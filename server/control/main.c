/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledenboekctl: the door for administrators, scripts and tests. Everything but this is in a library that tests
 * link. Main thread.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <sys/stat.h>

#include "server/control/command.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  umask (0077);                 /* what is made here holds personal data */
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return control_run (argv);
}
