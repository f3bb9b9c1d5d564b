package org.ivgmp.soap;

import java.security.cert.X509Certificate;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import org.apache.cxf.message.Message;
import org.apache.cxf.phase.PhaseInterceptorChain;
import org.apache.cxf.transport.http.AbstractHTTPDestination;

/// Who makes the call that the current thread serves.
///
/// @param certificate of the client, verified by the TLS layer; empty where it showed none
/// @param address     its IP address, as text
public record Caller(Optional<X509Certificate> certificate, String address) {

    static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /// Only inside an operation of an endpoint.
    ///
    /// @throws IllegalStateException elsewhere
    public static Caller current() {
        Message message = PhaseInterceptorChain.getCurrentMessage();
        if (message == null) {
            throw new IllegalStateException("no SOAP call is being served on this thread");
        }
        HttpServletRequest request = (HttpServletRequest) message.get(AbstractHTTPDestination.HTTP_REQUEST);
        X509Certificate[] chain = (X509Certificate[]) request.getAttribute(CERTIFICATES);
        return new Caller(chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]),
                request.getRemoteAddr());
    }
}
