// SPDX-License-Identifier: Apache-2.0
/**
 * The main class of {@code mvn camel:run}: settings from the environment, the shipped routes, the first call, what is read on
 * the terminal.
 */
package io.sipmedia.gateway;
