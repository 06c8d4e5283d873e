// SPDX-License-Identifier: Apache-2.0
/**
 * What both components share inside one CamelContext, found through {@link io.sipmedia.support.SipMediaRuntime}: event loops,
 * worker threads, the signals they give each other. The only way the two know of each other.
 */
package io.sipmedia.support;
