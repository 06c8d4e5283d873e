// SPDX-License-Identifier: Apache-2.0
/** Sound without a network and without Camel: frames, G.711, resampling, WAV files, tones, levels. Uses nothing of ours. */
package io.sipmedia.audio;
