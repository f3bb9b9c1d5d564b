package org.ivgmp.config;

/// The whole numbers that a configuration key takes, both ends included: a constant of the configuration type with the method's name in
/// capitals. It is no annotation, because an annotation's value is an object of a proxy class, and the JVM (25.0.3) crashes when it writes a
/// class archive with proxies for an annotation type that two bundles have a copy of (edge-dataplane has its own).
public record Range(long min, long max) {
}
