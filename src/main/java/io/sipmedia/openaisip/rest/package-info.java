// SPDX-License-Identifier: Apache-2.0
/** The requests that control a call at OpenAI. No Camel in here. */
package io.sipmedia.openaisip.rest;
