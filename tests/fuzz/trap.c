/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A critical of GLib ends a fuzzer by a trap, which libFuzzer does not catch: the input that did it would not be kept.
 * It is made an abort, which libFuzzer does catch.
 */
#include "config.h"

#include "tests/fuzz/fuzz.h"

#include <signal.h>
#include <stdlib.h>

static void
abort_instead (int number)
{
  abort ();
}

static void __attribute__ ((constructor))
catch_traps (void)
{
  signal (SIGTRAP, abort_instead);
}
