package org.ivgmp.edge.soap.internal;

import java.net.URI;
import java.time.Duration;

import org.ivgmp.net.Ipv4Address;

/// The validated configuration.
///
/// @param endpoint this edge's address on the Internet
/// @param connect  longest wait for a connection
/// @param answer   longest wait for an answer, long polls apart
record SoapSettings(URI url, Ipv4Address endpoint, Duration connect, Duration answer) {

    static SoapSettings of(SoapConfig config) {
        return new SoapSettings(URI.create(config.url()), Ipv4Address.of(config.endpoint()),
                Duration.ofMillis(config.connect_timeout_ms()), Duration.ofMillis(config.answer_timeout_ms()));
    }
}
