/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sends a message to each address of its input over one connection and tells what became of it, for test_smtp.py.
 *
 *   send-messages URL AUTHORITIES [USER PASSWORD] < addresses
 */
#include "config.h"

#include "server/mail/smtp.h"

#include <locale.h>
#include <stdio.h>

static const char *const outcomes[] = {
  [SERVER_SMTP_SENT] = "sent", [SERVER_SMTP_LATER] = "later", [SERVER_SMTP_NEVER] = "never",
  [SERVER_SMTP_AWAY] = "away", [SERVER_SMTP_UNCERTAIN] = "uncertain", [SERVER_SMTP_BROKEN] = "broken",
};

int
main (int argc, char **argv)
{
  const ServerSmtpSettings settings = {
    .url = argv[1], .authorities = argc > 2 ? argv[2] : NULL, .user = argc > 4 ? argv[3] : NULL,
    .password = argc > 4 ? argv[4] : NULL,
  };
  g_autoptr (ServerSmtp) smtp = NULL;
  char address[200];

  setlocale (LC_ALL, "C.UTF-8");
  server_smtp_init ();
  smtp = server_smtp_new (&settings);
  while (fgets (address, sizeof address, stdin) != NULL)
    {
      /* With lines that begin with a dot, and without. */
      g_autofree char *text = g_strdup_printf ("Message-ID: <%s>\r\nFrom: a@example.org\r\nTo: %s\r\nSubject: x\r\n\r\n"
                                               "een\r\n%stwee\r\n", g_strchomp (address), address,
                                               address[0] == 's' ? "" : ".\r\n..");
      g_autoptr (GBytes) message = g_bytes_new_static (text, strlen (text));
      g_autofree char *told = NULL;
      ServerSmtpOutcome outcome = server_smtp_send (smtp, "a@example.org", address, message, NULL,
                                                    &told);

      printf ("%s %s %s\n", address, outcomes[outcome], told);
      fflush (stdout);
    }
  return 0;
}
