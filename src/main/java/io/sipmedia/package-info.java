// SPDX-License-Identifier: Apache-2.0
/** Phone calls meet speech-to-speech models, as Apache Camel endpoints. */
package io.sipmedia;
