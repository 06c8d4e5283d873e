// SPDX-License-Identifier: Apache-2.0
/** The Camel component for calls that OpenAI itself carries: webhook in, REST requests out, the session shared by sideband. */
package io.sipmedia.openaisip;
