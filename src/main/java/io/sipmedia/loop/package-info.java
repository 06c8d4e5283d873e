// SPDX-License-Identifier: Apache-2.0
/** The event loops that calls are spread over. A call stays on its loop from the first packet to the last. */
package io.sipmedia.loop;
