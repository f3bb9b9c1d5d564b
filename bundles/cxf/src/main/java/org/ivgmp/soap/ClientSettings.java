package org.ivgmp.soap;

import java.net.URI;
import java.time.Duration;

import javax.net.ssl.SSLContext;

/// How a client reaches its server.
///
/// @param address https
/// @param tls     keys and trust; the host name is always checked against the server's certificate
/// @param connect longest wait for a connection
/// @param receive longest wait for an answer; longer than the wait of a long poll
public record ClientSettings(URI address, SSLContext tls, Duration connect, Duration receive) {
}
