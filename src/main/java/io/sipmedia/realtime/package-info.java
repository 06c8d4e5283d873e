// SPDX-License-Identifier: Apache-2.0
/** The Camel faces of the model side: {@code realtime:} and what belongs to it. */
package io.sipmedia.realtime;
