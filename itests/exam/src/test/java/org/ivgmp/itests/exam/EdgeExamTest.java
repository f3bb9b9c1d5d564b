package org.ivgmp.itests.exam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.inject.Inject;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/// The edge as it is shipped, in its framework. Runs without root: what needs it (raw sockets, libpcap, charon) waits
/// or fails alone.
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class EdgeExamTest {

    private static final String PLANE = "org.ivgmp.edge-dataplane";
    /// Each of these must be replaceable while packets flow.
    private static final List<String> SWAPPED = List.of("org.ivgmp.edge-igmp", "org.ivgmp.edge-sources",
            "org.ivgmp.edge-announce", "org.ivgmp.edge-forwarding", "org.ivgmp.edge-path", "org.ivgmp.edge-join",
            "org.ivgmp.edge-ipsec",
            "org.ivgmp.edge-private", "org.ivgmp.edge-tunnels", "org.ivgmp.edge-soap");
    private static final int SWAPS_EACH = 10;
    private static final int SWAPS_FOR_LEAKS = 4;

    @Inject
    private BundleContext context;

    @Inject
    private ServiceComponentRuntime components;

    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public static Option[] configuration() throws IOException {
        return new Option[] {EdgeRuntime.options(EdgeExamTest.class)};
    }

    @Test
    public void allBundlesAreActive() {
        List<String> asleep = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE
                        && bundle.getHeaders().get("Fragment-Host") == null)
                .map(bundle -> bundle.getSymbolicName() + " in state " + bundle.getState()).toList();
        assertEquals(List.of(), asleep);
    }

    @Test
    public void thePacketLoopImportsItsOwnContractAndNothingElseOfOurs() {
        assertEquals("org.ivgmp.dataplane;version=\"[1.3,1.4)\",org.osgi.framework;version=\"[1.10,2)\"",
                bundle(PLANE).getHeaders().get("Import-Package"));
    }

    @Test
    public void providersExportNothing() {
        List<String> exporting = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName() != null
                        && bundle.getSymbolicName().startsWith("org.ivgmp.edge-")
                        && !bundle.getSymbolicName().endsWith("-api"))
                .filter(bundle -> bundle.getHeaders().get("Export-Package") != null)
                .map(Bundle::getSymbolicName).toList();
        assertEquals(List.of(), exporting);
    }

    @Test
    public void replacingAControlBundleReplacesThatBundleAlone() throws Exception {
        for (String name : SWAPPED) {
            for (int i = 0; i < SWAPS_EACH; i++) {
                Bundle swapped = bundle(name);
                BundleWiring before = swapped.adapt(BundleWiring.class);
                List<BundleWiring> others = wiringsBut(name);
                update(swapped);
                refresh(List.of(swapped));
                assertNotSame(name, before, swapped.adapt(BundleWiring.class));
                assertEquals(name + " is active again", Bundle.ACTIVE, swapped.getState());
                assertEquals("replacing " + name + " rewired others", others, wiringsBut(name));
            }
        }
    }

    @Test
    public void evenReplacingTheSharedLibrariesLeavesThePacketLoopAlone() throws Exception {
        for (String name : List.of("org.ivgmp.base", "org.ivgmp.edge-api", "org.ivgmp.cxf")) {
            BundleWiring plane = bundle(PLANE).adapt(BundleWiring.class);
            update(bundle(name));
            refresh(List.of(bundle(name)));
            assertSame(name, plane, bundle(PLANE).adapt(BundleWiring.class));
            assertEquals(Bundle.ACTIVE, bundle("org.ivgmp.edge-igmp").getState());
        }
    }

    /// Threads, listeners, timers and caches of a replaced bundle would keep its classes alive, swap by swap. Only of
    /// bundles whose components run: of one that waits for a provider that failed (the packet loop, without root) SCR
    /// itself keeps what it was waiting for.
    @Test
    public void nothingOfAReplacedBundleIsKept() throws Exception {
        Waiting.until("igmp runs", () -> runs("org.ivgmp.edge-igmp"));
        int threads = threads();
        for (String name : SWAPPED.stream().filter(this::runs).toList()) {
            List<WeakReference<ClassLoader>> replaced = new ArrayList<>();
            for (int i = 0; i < SWAPS_FOR_LEAKS; i++) {
                replaced.add(new WeakReference<>(bundle(name).adapt(BundleWiring.class).getClassLoader()));
                update(bundle(name));
                refresh(List.of(bundle(name)));
            }
            // The last one may still be held by a cache of one entry somewhere.
            Waiting.until("old class loaders of " + name + " are garbage", () -> {
                System.gc();
                return replaced.stream().filter(each -> each.get() != null).count() <= 1;
            });
        }
        Waiting.until("no thread is left over", () -> threads() <= threads);
    }

    private boolean runs(String name) {
        return components.getComponentDescriptionDTOs(bundle(name)).stream()
                .flatMap(each -> components.getComponentConfigurationDTOs(each).stream())
                .allMatch(each -> each.state == ComponentConfigurationDTO.ACTIVE);
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("Forked") && !thread.isDaemon()).count();
    }

    @Test
    public void theShippedConfigurationIsAccepted() {
        for (String component : List.of("org.ivgmp.edge.igmp.internal.IgmpComponent",
                "org.ivgmp.edge.lan.internal.LanComponent", "org.ivgmp.edge.ipsec.internal.IpsecComponent",
                "org.ivgmp.edge.ivgmp.internal.SiteComponent", "org.ivgmp.edge.console.internal.Login",
                "org.ivgmp.edge.identity.internal.FileIdentityStore", "org.ivgmp.edge.soap.internal.SoapComponent",
                "org.ivgmp.edge.announce.internal.AnnounceComponent")) {
            Waiting.until(component + " is active", () -> configurations(component).stream()
                    .anyMatch(each -> each.state == ComponentConfigurationDTO.ACTIVE));
        }
    }

    @Test
    public void aWrongValueIsRefusedWithKeyValueAndRange() throws Exception {
        String component = "org.ivgmp.edge.igmp.internal.IgmpComponent";
        Path file = Path.of(System.getProperty("ivgmp.instance")).resolve("etc/org.ivgmp.edge.igmp.cfg");
        String right = Files.readString(file);
        try {
            Files.writeString(file, right.replace("robustness = 2", "robustness = 9"));
            Waiting.until("the component fails", () -> failure(component).contains(
                    "org.ivgmp.edge.igmp: robustness = '9' is refused; it must be a whole number from 1 to 7"));
            Files.writeString(file, right.replace("robustness = 2", "robustnes = 2"));
            Waiting.until("an unknown key is named", () -> failure(component).contains("unknown key 'robustnes'"));
        } finally {
            Files.writeString(file, right);
        }
        Waiting.until("the right value is taken again", () -> configurations(component).stream()
                .anyMatch(each -> each.state == ComponentConfigurationDTO.ACTIVE));
    }

    private String failure(String component) {
        return configurations(component).stream().map(each -> String.valueOf(each.failure)).findFirst().orElse("");
    }

    private Collection<ComponentConfigurationDTO> configurations(String component) {
        return components.getComponentDescriptionDTOs().stream()
                .filter(description -> description.implementationClass.equals(component))
                .flatMap(description -> components.getComponentConfigurationDTOs(description).stream()).toList();
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles()).filter(each -> name.equals(each.getSymbolicName()))
                .findFirst().orElseThrow(() -> new AssertionError("no bundle " + name));
    }

    private List<BundleWiring> wiringsBut(String name) {
        return Arrays.stream(context.getBundles()).filter(each -> !name.equals(each.getSymbolicName()))
                .map(each -> each.adapt(BundleWiring.class)).toList();
    }

    private void update(Bundle swapped) throws IOException, BundleException {
        String artifact = swapped.getSymbolicName().substring("org.ivgmp.".length());
        Path jar = Path.of(System.getProperty("ivgmp.test.repository"), "org/ivgmp", artifact, "0.1.0",
                artifact + "-0.1.0.jar");
        try (InputStream content = Files.newInputStream(jar)) {
            swapped.update(content);
        }
    }

    private void refresh(Collection<Bundle> bundles) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, _ -> done.countDown());
        assertTrue("the refresh ends", done.await(Waiting.WAIT_MS, TimeUnit.MILLISECONDS));
    }
}
