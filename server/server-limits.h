/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The limits that an office may set, in the configuration (configuration.h).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the configuration may set; zero means the default in brackets. */
typedef struct
{
  gint64 session_seconds;       /* how long a session lives without use [30 days] */
  gint64 lease_seconds;         /* how long a replica may be read without contact (S28) [60 days] */
  guint login_tries;            /* wrong tries per account and address before it must wait [10] */
  gint64 login_wait_seconds;    /* how long [15 minutes] */
  gsize request_bytes;          /* largest body [4 MiB] */
  gint64 file_bytes;            /* largest content of a file [64 MiB] */
  gint64 ask_microseconds;      /* how often a shared book is asked for other daemons' commits [30 ms] */
} ServerLimits;

G_END_DECLS
