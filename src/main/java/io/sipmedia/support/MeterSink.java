// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.function.Supplier;

/** Where figures go; what hides Micrometer from those who do not have it. Thread: any. */
interface MeterSink {

    /** Reads the value whenever somebody asks, for a gauge or a counter that is counted elsewhere. */
    void watch(MeterName name, Supplier<Number> value, String... tagValues);

    /** No longer reads it; with whatever tags when none are given. */
    void unwatch(MeterName name, String... tagValues);

    void count(MeterName name, double amount, String... tagValues);

    void record(MeterName name, double value, String... tagValues);
}
