// SPDX-License-Identifier: Apache-2.0
/** Routes as functions that the model can call: {@code realtime-tool:}. */
package io.sipmedia.realtime.tool;
