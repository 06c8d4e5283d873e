// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The figures of routes that take audio, for a monitoring system: one set of meters for each route while it runs. Read when somebody asks, so
 * that a frame costs nothing more.
 *
 * <p>Thread: any.
 */
public final class AudioRouteMeters {

    private final Meters meters;
    private final Map<MeterName, ToLongFunction<AudioRoute>> figures = new LinkedHashMap<>();

    private AudioRouteMeters(Meters meters, MeterName frames, MeterName errors, MeterName dropped, MeterName blockings) {
        this.meters = meters;
        figures.put(frames, AudioRoute::frames);
        figures.put(errors, AudioRoute::errors);
        figures.put(dropped, AudioRoute::dropped);
        figures.put(blockings, AudioRoute::blockings);
    }

    /** Of routes that take callers' voices. */
    public static AudioRouteMeters phone(Meters meters) {
        return new AudioRouteMeters(meters, MeterName.PHONE_ROUTE_FRAMES, MeterName.PHONE_ROUTE_ERRORS, MeterName.PHONE_ROUTE_DROPPED,
                MeterName.PHONE_ROUTE_BLOCKINGS);
    }

    /** Of routes that take models' voices. */
    public static AudioRouteMeters model(Meters meters) {
        return new AudioRouteMeters(meters, MeterName.MODEL_ROUTE_FRAMES, MeterName.MODEL_ROUTE_ERRORS, MeterName.MODEL_ROUTE_DROPPED,
                MeterName.MODEL_ROUTE_BLOCKINGS);
    }

    /** A route begins. @param endpoint name of the endpoint it takes audio from */
    public void start(String endpoint, String routeId, AudioRoute route) {
        figures.forEach((name, figure) -> meters.watch(name, () -> figure.applyAsLong(route), endpoint, routeId));
    }

    /** It has stopped, and has no meters any more. */
    public void stop(String endpoint, String routeId) {
        figures.keySet().forEach(name -> meters.unwatch(name, endpoint, routeId));
    }
}
