// SPDX-License-Identifier: Apache-2.0
/** A conversation with a model: its states, its bookkeeping and its rules. No Camel in here; confined to the call's loop. */
package io.sipmedia.realtime.session;
