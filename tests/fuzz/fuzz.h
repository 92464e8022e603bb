/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every fuzzer gives to libFuzzer: one function that takes bytes from anywhere and comes back, whatever they
 * are. One thread; built by tests/fuzz/run with clang.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** LLVMFuzzerTestOneInput: Returns: 0; anything wrong ends the process. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

G_END_DECLS
