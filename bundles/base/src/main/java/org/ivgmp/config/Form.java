package org.ivgmp.config;

/// What the text of a configuration key must look like: a constant of the configuration type with the method's name in capitals, as is a
/// [Range].
///
/// @param value a regular expression for the whole value (for each value of a list)
/// @param is    the same in words, for the message: "an interface name such as lan0"
public record Form(String value, String is) {
}
