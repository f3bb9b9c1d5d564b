package org.ivgmp.edge.soap.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.vnoc.VnocPort;
import org.ivgmp.soap.SoapRuntime;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// Enrols if need be, then registers [VnocPort]. The registration is made by hand, against the rule: the service may only be
/// there once the device has an identity, which can be long after this component's start.
@Component(service = {}, immediate = true, configurationPid = SoapComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SoapConfig.class)
public final class SoapComponent {

    static final String PID = "org.ivgmp.edge.soap";
    private static final Logger LOG = System.getLogger(PID);

    private final BundleContext context;
    private final SoapRuntime soap;
    private final SoapSettings settings;
    private final IdentityStore store;
    private final Enrolment enrolment;
    private final Thread thread;
    /// Written by the thread below; read by [#close] after that has ended.
    private Optional<SoapVnocPort> port = Optional.empty();
    private Optional<ServiceRegistration<VnocPort>> registration = Optional.empty();

    @Activate
    public SoapComponent(BundleContext context, Map<String, Object> properties, @Reference SoapRuntime soap,
            @Reference IdentityStore store) {
        SoapConfig config = Settings.read(SoapConfig.class, PID, properties);
        this.context = context;
        this.soap = soap;
        this.settings = SoapSettings.of(config);
        this.store = store;
        this.enrolment = new Enrolment(soap, settings, Path.of(config.token_file()), store);
        this.thread = Thread.ofPlatform().name("enrolment").daemon().start(this::run);
    }

    /// Ends as soon as the service is registered.
    private void run() {
        try {
            Identity identity = enrolled();
            SoapVnocPort client = new SoapVnocPort(soap, settings, identity);
            port = Optional.of(client);
            registration = Optional.of(context.registerService(VnocPort.class, client, null));
        } catch (InterruptedException closed) {
            LOG.log(Level.DEBUG, "closed before the device had enrolled");
        } catch (GeneralSecurityException | IOException failure) {
            LOG.log(Level.ERROR, "the device's identity cannot be used; delete it and enrol again", failure);
        }
    }

    private Identity enrolled() throws InterruptedException {
        String said = "";
        while (store.snapshot().isEmpty()) {
            try {
                enrolment.attempt();
            } catch (Enrolment.FailedException failure) {
                if (!failure.getMessage().equals(said)) {
                    said = failure.getMessage();
                    LOG.log(Level.WARNING, said);
                }
                Thread.sleep(Enrolment.RETRY);
            }
        }
        return store.snapshot().orElseThrow();
    }

    @Deactivate
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
        registration.ifPresent(ServiceRegistration::unregister);
        port.ifPresent(SoapVnocPort::close);
    }
}
