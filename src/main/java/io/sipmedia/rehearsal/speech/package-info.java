// SPDX-License-Identifier: Apache-2.0
/**
 * Ears and voice of the rehearsal model: Sphinx-4 fitted to the telephone, FreeTTS, turn detection by energy.
 */
package io.sipmedia.rehearsal.speech;
