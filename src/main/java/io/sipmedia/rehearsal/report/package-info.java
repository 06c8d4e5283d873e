// SPDX-License-Identifier: Apache-2.0
/** What a rehearsed call leaves behind: recording, transcript, record and a page with both voices on one time line. */
package io.sipmedia.rehearsal.report;
