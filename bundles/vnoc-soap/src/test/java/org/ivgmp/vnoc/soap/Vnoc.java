package org.ivgmp.vnoc.soap;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.xml.namespace.QName;

import jakarta.servlet.Servlet;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.soap.CxfRuntime;
import org.ivgmp.soap.EndpointSettings;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.CentreSettings;
import org.ivgmp.vnoc.centre.OperatorDesk;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.operator.OperatorServlet;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.store.internal.JdbcStore;

/// A whole VNOC without OSGi: real database, CA, TLS, SOAP. Its directory outlives it.
public final class Vnoc {

    private static final String NAMESPACE = "urn:ivgmp:vnoc:1";

    private final Path data;
    private final JdbcStore store;
    private final DeviceCa authority;
    private final Centre centre;
    private final Server server = new Server();
    private final ServerConnector connector;

    public Vnoc(Path data, Duration lease, int requestsMax) throws Exception {
        this.data = data;
        store = new JdbcStore(Map.of("url", "jdbc:h2:file:" + data.resolve("vnoc")));
        authority = DeviceCa.open(data.resolve("ca"));
        authority.operator(operator());
        centre = Centre.start(store, authority, new CentreSettings(lease, IpPrefix.of("100.64.0.0/16"),
                Duration.ofHours(1), new Limits(requestsMax, 16), Duration.ofHours(24)), failure -> server.setStopAtShutdown(true));
        connector = connector(authority.server(List.of("127.0.0.1", "localhost")));
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        Servlet endpoint = new CxfRuntime().endpoint(new VnocEndpoint(centre), new EndpointSettings(
                VnocPortType.class.getResource("/org/ivgmp/contract/ivgmp.wsdl"),
                new QName(NAMESPACE, "VnocService"), new QName(NAMESPACE, "VnocPort")));
        context.addServlet(new ServletHolder(endpoint), "/ivgmp/*");
        context.addServlet(new ServletHolder(new OperatorServlet(centre, store)), "/operator/*");
        server.setHandler(context);
        server.start();
    }

    private ServerConnector connector(DeviceCa.ServerKeys keys) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keys.keyStore().toString());
        tls.setKeyStorePassword(keys.password());
        tls.setTrustStorePath(keys.trustStore().toString());
        tls.setTrustStorePassword(keys.password());
        tls.setWantClientAuth(true);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer());
        ServerConnector secure = new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"),
                new HttpConnectionFactory(http));
        secure.setHost("127.0.0.1");
        return secure;
    }

    public URI url() {
        return URI.create("https://127.0.0.1:" + connector.getLocalPort());
    }

    public Path operator() {
        return data.resolve("operator");
    }

    public VnocStore store() {
        return store;
    }

    public Centre centre() {
        return centre;
    }

    public DeviceCa authority() {
        return authority;
    }

    /// As an operator would, without the detour by JSON.
    public <T> T operate(Centre.Command<OperatorDesk, T> command) throws Exception {
        return centre.forOperator(command);
    }

    /// A VPN with sites, and a token for each.
    public List<String> vpn(String name, String... sites) throws Exception {
        operate((desk, _) -> desk.addVpn(name));
        for (String site : sites) {
            operate((desk, _) -> desk.addSite(site, Set.of(name)));
        }
        return List.of(sites).stream().map(this::token).toList();
    }

    public String token(String site) {
        try {
            return operate((desk, _) -> desk.token(site));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    public Rule allow(String vpn, String site, Rule.Action action, String groups) throws Exception {
        return operate((desk, _) -> desk.addRule(vpn, site, action, IpPrefix.of(groups), true, Terms.USUAL));
    }

    public void stop() throws Exception {
        server.setStopTimeout(0);
        server.stop();
        centre.close();
        store.close();
    }
}
