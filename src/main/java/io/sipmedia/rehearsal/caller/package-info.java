// SPDX-License-Identifier: Apache-2.0
/**
 * A telephone that follows a script: SIP and RTP of its own, independent of the gateway it calls, so that a fault in one is not
 * hidden by the same fault in the other.
 */
package io.sipmedia.rehearsal.caller;
