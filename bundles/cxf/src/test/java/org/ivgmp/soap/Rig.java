package org.ivgmp.soap;

import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.xml.namespace.QName;

import org.ivgmp.contract.Request;
import org.ivgmp.contract.Role;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.soap.fixture.Authority;
import org.ivgmp.soap.fixture.HttpsServer;
import org.ivgmp.soap.fixture.Tls;

/// An endpoint on an HTTPS server with mutual TLS, and clients for it.
final class Rig implements AutoCloseable {

    private static final String NAMESPACE = "urn:ivgmp:vnoc:1";

    final Authority authority = new Authority("ca");
    final EchoVnoc vnoc = new EchoVnoc();
    final CxfRuntime soap = new CxfRuntime();
    final EndpointServlet servlet;
    final HttpsServer server;

    Rig() throws Exception {
        this(new EndpointSettings(VnocPortType.class.getResource("/org/ivgmp/contract/ivgmp.wsdl"),
                new QName(NAMESPACE, "VnocService"), new QName(NAMESPACE, "VnocPort"), 1_000_000, 1_000_000));
    }

    Rig(EndpointSettings settings) throws Exception {
        servlet = (EndpointServlet) soap.endpoint(vnoc, settings);
        server = new HttpsServer(Tls.context(Optional.of(authority.holder("localhost")), authority.certificate(),
                authority.certificate()), servlet);
    }

    SSLContext stranger() throws Exception {
        return Tls.context(Optional.empty(), authority.certificate(), authority.certificate());
    }

    SSLContext site(String name) throws Exception {
        return Tls.context(Optional.of(authority.holder(name)), authority.certificate(), authority.certificate());
    }

    SoapClient<VnocPortType> client(SSLContext tls) {
        return soap.client(VnocPortType.class, new ClientSettings(server.address(), tls, Duration.ofSeconds(5),
                Duration.ofSeconds(20)));
    }

    static Request request(String vpn) {
        Request request = new Request();
        request.setVpn(vpn);
        request.setGroup("239.1.2.3");
        request.setRole(Role.RECEIVER);
        return request;
    }

    @Override
    public void close() throws Exception {
        vnoc.ended.countDown();
        server.close();
    }
}
