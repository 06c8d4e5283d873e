// SPDX-License-Identifier: Apache-2.0
/** Calls that a trunk brings to OpenAI, tried without either of them. */
package io.sipmedia.rehearsal.trunk;
