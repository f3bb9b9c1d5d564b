package org.ivgmp.soap;

import java.net.URL;

import javax.xml.namespace.QName;

/// Which service of which WSDL an implementor serves. Messages are validated against the WSDL's schema.
public record EndpointSettings(URL wsdl, QName service, QName port) {
}
