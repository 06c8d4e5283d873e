// SPDX-License-Identifier: Apache-2.0
/**
 * Rehearsal in JUnit 5 tests: {@link io.sipmedia.rehearsal.junit.RehearsalExtension} brings the model and callers, {@link
 * io.sipmedia.rehearsal.junit.CallerAssert} looks at what was heard.
 */
package io.sipmedia.rehearsal.junit;
