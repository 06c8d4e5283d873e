// SPDX-License-Identifier: Apache-2.0
/** Processors that routes name: what happens to audio and events between the phone and the model. */
package io.sipmedia.processor;
