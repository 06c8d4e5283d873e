// SPDX-License-Identifier: Apache-2.0
/**
 * What the rehearsal model says: intents in YAML, templates, scripts for tests.
 */
package io.sipmedia.rehearsal.dialogue;
