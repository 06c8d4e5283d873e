// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a parameter of type {@code ScriptedCaller}: whom it is to call. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface CallerTo {

    /** A SIP URI; {@code ${name}} in it is replaced by the system property of that name. */
    String value();

    /** The caller's number or SIP URI. */
    String from() default "+12025550123";
}
