// SPDX-License-Identifier: Apache-2.0
/** What differs between the servers that speak the Realtime protocol: names, shapes and abilities. No Camel in here. */
package io.sipmedia.realtime.dialect;
