package org.ivgmp.vnoc.soap;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import javax.xml.namespace.QName;

import jakarta.servlet.Servlet;

import org.ivgmp.config.Settings;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.soap.EndpointSettings;
import org.ivgmp.soap.SoapRuntime;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.CentreSettings;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.operator.OperatorServlet;
import org.ivgmp.vnoc.store.Retention;
import org.ivgmp.vnoc.store.VnocStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// Opens the CA, starts the centre, configures HTTPS and registers the servlets.
@Component(service = {}, immediate = true, configurationPid = VnocComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = VnocConfig.class)
public final class VnocComponent {

    static final String PID = "org.ivgmp.vnoc";
    private static final Logger LOG = System.getLogger(PID);
    private static final String NAMESPACE = "urn:ivgmp:vnoc:1";

    private final Centre centre;
    private final Keeper keeper;
    private final List<ServiceRegistration<Servlet>> servlets;

    @Activate
    public VnocComponent(BundleContext context, Map<String, Object> properties, @Reference VnocStore store,
            @Reference SoapRuntime soap, @Reference ConfigurationAdmin configurations)
            throws IOException, GeneralSecurityException {
        VnocConfig config = Settings.read(VnocConfig.class, PID, properties);
        Path data = Path.of(config.data_dir());
        DeviceCa authority = DeviceCa.open(data.resolve("ca"));
        authority.operator(data.resolve("operator"));
        centre = Centre.start(store, authority, settings(config), failure -> LOG.log(Level.ERROR,
                "the centre has stopped; restart bundle org.ivgmp.vnoc-soap and report the trace above"));
        https(configurations, config, authority);
        Servlet endpoint = soap.endpoint(new VnocEndpoint(centre), new EndpointSettings(wsdl(),
                new QName(NAMESPACE, "VnocService"), new QName(NAMESPACE, "VnocPort"),
                config.calls_per_second(), config.calls_at_once()));
        servlets = List.of(register(context, endpoint, "ivgmp", "/ivgmp/*"),
                register(context, new OperatorServlet(centre, store), "operator", "/operator/*"));
        keeper = new Keeper(store, new Retention(Duration.ofDays(config.keep_audit_days()),
                Duration.ofDays(config.keep_sessions_days()), Duration.ofDays(config.keep_usage_days()),
                config.keep_rows_max()), data, (long) config.disk_free_mb() << 20);
        LOG.log(Level.INFO, "the VNOC serves https port " + config.port());
    }

    private static CentreSettings settings(VnocConfig config) {
        return new CentreSettings(Duration.ofSeconds(config.lease_s()), IpPrefix.of(config.overlay_prefix()),
                Duration.ofHours(config.token_ttl_h()),
                new Limits(config.requests_per_site_max(), config.warm_tunnels_max()),
                Duration.ofSeconds(config.fail_static_s()));
    }

    private static URL wsdl() {
        return VnocPortType.class.getResource("/org/ivgmp/contract/ivgmp.wsdl");
    }

    /// Keys of Felix HTTP's configuration. Plain HTTP is off: whatever the VNOC serves, it serves by TLS. Each long
    /// poll holds a thread, so threads must be cheap. The last key makes Jetty start anew with a new certificate.
    private static void https(ConfigurationAdmin configurations, VnocConfig config, DeviceCa authority)
            throws IOException, GeneralSecurityException {
        TreeSet<String> names = new TreeSet<>(Arrays.asList(config.names()));
        names.addAll(List.of("127.0.0.1", "localhost"));
        DeviceCa.ServerKeys keys = authority.server(List.copyOf(names));
        Dictionary<String, Object> http = new Hashtable<>();
        http.put("org.apache.felix.http.enable", false);
        http.put("org.apache.felix.https.enable", true);
        http.put("org.osgi.service.http.port.secure", config.port());
        http.put("org.apache.felix.https.keystore", keys.keyStore().toString());
        http.put("org.apache.felix.https.keystore.password", keys.password());
        http.put("org.apache.felix.https.keystore.key.password", keys.password());
        http.put("org.apache.felix.https.truststore", keys.trustStore().toString());
        http.put("org.apache.felix.https.truststore.password", keys.password());
        http.put("org.apache.felix.https.truststore.type", "PKCS12");
        http.put("org.apache.felix.https.clientcertificate", "wants");
        // A long poll holds a thread while it waits, so threads must be cheap.
        http.put("org.apache.felix.http.jetty.virtualthreads.enable", true);
        http.put("org.apache.felix.http.jetty.virtualthreads.enable", true);
        http.put("org.ivgmp.server.certificate", keys.serial());
        configurations.getConfiguration("org.apache.felix.http", "?").updateIfDifferent(http);
    }

    private static ServiceRegistration<Servlet> register(BundleContext context, Servlet servlet, String name,
            String pattern) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("osgi.http.whiteboard.servlet.name", name);
        properties.put("osgi.http.whiteboard.servlet.pattern", pattern);
        return context.registerService(Servlet.class, servlet, properties);
    }

    @Deactivate
    public void close() {
        keeper.close();
        servlets.forEach(ServiceRegistration::unregister);
        centre.close();
    }
}
