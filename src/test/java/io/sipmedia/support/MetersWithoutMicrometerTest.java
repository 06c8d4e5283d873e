// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** A runtime that does not have Micrometer. */
class MetersWithoutMicrometerTest {

    /** Loads our classes itself and knows no Micrometer. */
    private static final class Bare extends ClassLoader {

        Bare() {
            super(MetersWithoutMicrometerTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.micrometer.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.sipmedia.support.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void nothingFailsAndNothingIsMeasured() throws Exception {
        Bare bare = new Bare();
        Class<?> type = bare.loadClass("io.sipmedia.support.Meters");
        assertNotSame(Meters.class, type);
        assertThrows(ClassNotFoundException.class, () -> bare.loadClass("io.micrometer.core.instrument.MeterRegistry"));
        Constructor<?> constructor = type.getDeclaredConstructor(CamelContext.class);
        constructor.setAccessible(true);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Object meters = constructor.newInstance(context);
            Method find = type.getDeclaredMethod("find");
            find.setAccessible(true);
            find.invoke(meters);
            assertEquals(false, type.getMethod("on").invoke(meters));
        }
    }
}
