package org.ivgmp.edge.soap.internal;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

import javax.xml.namespace.QName;

import org.ivgmp.contract.VnocPortType;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.soap.CxfRuntime;
import org.ivgmp.soap.EndpointSettings;
import org.ivgmp.soap.fixture.Authority;
import org.ivgmp.soap.fixture.HttpsServer;
import org.ivgmp.soap.fixture.Tls;

import jakarta.servlet.Servlet;

/// A fake VNOC behind mutual TLS, and what an edge needs to call it.
final class Rig implements AutoCloseable {

    static final Ipv4Address OVERLAY = Ipv4Address.of("100.64.0.1");
    private static final String NAMESPACE = "urn:ivgmp:vnoc:1";

    final Authority authority = new Authority("ca");
    final CxfRuntime soap = new CxfRuntime();
    final FakeVnoc vnoc = new FakeVnoc();
    final HeldList held = new HeldList();
    final Servlet servlet = soap.endpoint(vnoc, new EndpointSettings(
            VnocPortType.class.getResource("/org/ivgmp/contract/ivgmp.wsdl"),
            new QName(NAMESPACE, "VnocService"), new QName(NAMESPACE, "VnocPort")));
    HttpsServer server = server(0);

    Rig() throws Exception {
        // fields say it all
    }

    private HttpsServer server(int port) throws Exception {
        return new HttpsServer(Tls.context(Optional.of(authority.holder("localhost")), authority.certificate(),
                authority.certificate()), servlet, port);
    }

    void restartServer() throws Exception {
        int port = server.port();
        server.close();
        server = server(port);
    }

    SoapSettings settings() {
        return settings(server.address());
    }

    static SoapSettings settings(URI address) {
        return new SoapSettings(address, Ipv4Address.of("192.0.2.1"), Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    Identity identity() throws Exception {
        return identity(authority, authority.certificate());
    }

    /// @param trusted whom the device believes to be the VNOC's authority
    static Identity identity(Authority authority, X509Certificate trusted) throws Exception {
        Authority.Holder holder = authority.holder("a");
        return new Identity("a", OVERLAY, holder.key(), holder.certificate(), trusted);
    }

    SoapVnocPort port() throws Exception {
        return port(Optional::empty);
    }

    SoapVnocPort port(Supplier<Optional<Explainer>> explainer) throws Exception {
        return new SoapVnocPort(soap, settings(), identity(), held, explainer);
    }

    static String token(String secret, X509Certificate authority) throws Exception {
        return secret + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(PinnedTrust.sha256(authority));
    }

    @Override
    public void close() throws Exception {
        vnoc.answerPolls.countDown();
        server.close();
    }
}
