// SPDX-License-Identifier: Apache-2.0
/**
 * The phone side as Camel endpoints: {@code sip-media:name}. An INVITE comes to {@code Switchboard}, which finds the consumers of the
 * name called; {@code CallLifecycle} takes the call from there; {@code SipMediaBinding} puts what happens into messages; what routes do with
 * calls is in {@code operation}.
 */
package io.sipmedia.component;
