package org.ivgmp.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the text of a configuration key must look like.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Form {

    /// A regular expression for the whole value (for each value of a list).
    String value();

    /// The same in words, for the message: "an interface name such as lan0".
    String is();
}
