// SPDX-License-Identifier: Apache-2.0
/** A customer system with made-up customers, so that a tool call has something to find at the first try. */
package io.sipmedia.rehearsal.crm;
