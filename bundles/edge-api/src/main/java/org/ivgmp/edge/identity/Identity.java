package org.ivgmp.edge.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import org.ivgmp.net.Ipv4Address;

/// What enrolment gave this device.
///
/// @param name        the site's name, which is also the IKE identity and the certificate's subject alternative name (dNSName)
/// @param overlay     this edge's overlay address
/// @param key         never leaves the device
/// @param certificate of the device, for SOAP and for IKE
/// @param authority   the VNOC's device CA
public record Identity(String name, Ipv4Address overlay, PrivateKey key, X509Certificate certificate,
        X509Certificate authority) {

    @Override
    public String toString() {
        return "Identity[" + name + ", " + overlay + "]";
    }
}
