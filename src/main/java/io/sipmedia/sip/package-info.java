// SPDX-License-Identifier: Apache-2.0
/**
 * Signalling behind a small face: {@link io.sipmedia.sip.SipServer} listens, {@link io.sipmedia.sip.InviteDialog} is a call.
 * The stack below is JAIN-SIP RI; what guards it against hostile messages is here as well.
 */
package io.sipmedia.sip;
