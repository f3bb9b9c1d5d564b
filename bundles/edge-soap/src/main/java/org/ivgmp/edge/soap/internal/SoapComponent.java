package org.ivgmp.edge.soap.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.identity.RevocationStore;
import org.ivgmp.edge.vnoc.VnocPort;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.soap.SoapRuntime;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/// Enrols if need be, then registers [VnocPort]. The registration is made by hand, against the rule: the service may
/// only be there once the device has an identity, which can be long after this component's start.
@Component(service = {}, immediate = true, configurationPid = SoapComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SoapConfig.class)
public final class SoapComponent {

    static final String PID = "org.ivgmp.edge.soap";
    private static final Logger LOG = System.getLogger(PID);

    private static final Backoff BACKOFF =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), RandomGenerator.getDefault());

    private final BundleContext context;
    private final SoapRuntime soap;
    private final SoapSettings settings;
    private final IdentityStore store;
    private final RevocationStore revoked;
    private final Enrolment enrolment;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    /// Written by the thread below; read by [#close] after that has ended.
    private Optional<SoapVnocPort> port = Optional.empty();
    private Optional<ServiceRegistration<VnocPort>> registration = Optional.empty();

    /// Written by the framework. Optional and dynamic: nothing depends on it but the answers to an operator's questions.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Explainer explainer;

    @Activate
    public SoapComponent(BundleContext context, Map<String, Object> properties, @Reference SoapRuntime soap,
            @Reference IdentityStore store, @Reference RevocationStore revoked) {
        SoapConfig config = Settings.read(SoapConfig.class, PID, properties);
        this.context = context;
        this.soap = soap;
        this.settings = SoapSettings.of(config);
        this.store = store;
        this.revoked = revoked;
        this.enrolment = new Enrolment(soap, settings, Path.of(config.token_file()), store);
        this.thread = Thread.ofPlatform().name("enrolment").daemon().unstarted(this::run);
        thread.start();
    }

    /// Ends as soon as the service is registered.
    private void run() {
        try {
            Optional<Identity> identity = enrolled();
            if (identity.isPresent()) {
                SoapVnocPort client = new SoapVnocPort(soap, settings, identity.get(), revoked,
                        () -> Optional.ofNullable(explainer));
                port = Optional.of(client);
                registration = Optional.of(context.registerService(VnocPort.class, client, null));
                LOG.log(Level.INFO, "the VNOC is " + settings.url());
            }
        } catch (InterruptedException closed) {
            LOG.log(Level.DEBUG, "closed before the device had enrolled");
        } catch (GeneralSecurityException | IOException failure) {
            LOG.log(Level.ERROR, "the device's identity cannot be used; delete it and enrol again", failure);
        }
    }

    /// Empty when this closes first. A call that [#close] interrupts ends as a failed attempt like any other.
    private Optional<Identity> enrolled() throws InterruptedException {
        String said = "";
        for (int failures = 1; store.snapshot().isEmpty(); failures++) {
            try {
                enrolment.attempt();
            } catch (Enrolment.FailedException failure) {
                if (closing.await(0, TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
                if (!failure.getMessage().equals(said)) {
                    said = failure.getMessage();
                    LOG.log(Level.WARNING, said);
                }
                if (closing.await(BACKOFF.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
            }
        }
        return closing.getCount() == 0 ? Optional.empty() : store.snapshot();
    }

    @Deactivate
    public void close() throws InterruptedException {
        closing.countDown();
        thread.interrupt();
        thread.join();
        registration.ifPresent(ServiceRegistration::unregister);
        port.ifPresent(SoapVnocPort::close);
    }
}
