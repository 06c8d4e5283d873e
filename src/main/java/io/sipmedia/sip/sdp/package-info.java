// SPDX-License-Identifier: Apache-2.0
/** Session descriptions: read, and answered as RFC 3264 says. */
package io.sipmedia.sip.sdp;
