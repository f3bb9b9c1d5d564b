package org.ivgmp.soap;

import java.net.URL;

import javax.xml.namespace.QName;

/// Which service of which WSDL an implementor serves. Messages are validated against the WSDL's schema.
///
/// @param callsPerSecond of one caller: of one certificate, or of one address without; more are answered 429 before they are read
/// @param callsAtOnce    how many calls may come at once after a rest
public record EndpointSettings(URL wsdl, QName service, QName port, int callsPerSecond, int callsAtOnce) {

    /// As much as a site may need whose hosts join 1,000 groups at once.
    public EndpointSettings(URL wsdl, QName service, QName port) {
        this(wsdl, service, port, 200, 2000);
    }
}
