// SPDX-License-Identifier: Apache-2.0
/** Webhooks as Standard Webhooks and OpenAI define them: signature, age, replay, content, and a small server for them. No Camel in here. */
package io.sipmedia.openaisip.webhook;
