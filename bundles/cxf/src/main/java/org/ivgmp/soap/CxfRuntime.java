package org.ivgmp.soap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

import jakarta.servlet.Servlet;

import org.apache.cxf.Bus;
import org.apache.cxf.bus.extension.ExtensionManagerBus;
import org.apache.cxf.configuration.jsse.TLSClientParameters;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.frontend.ClientProxy;
import org.apache.cxf.jaxws.JaxWsProxyFactoryBean;
import org.apache.cxf.logging.FaultListener;
import org.apache.cxf.logging.NoOpFaultListener;
import org.apache.cxf.transport.http.HTTPConduit;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// CXF behind [SoapRuntime].
@Component
public final class CxfRuntime implements SoapRuntime {

    /// A policy document for 4,096 groups and 16 sites has some 3 MB and 110,000 elements; an edge has 96 MB of heap.
    static final int ANSWER_CHARACTERS_MAX = 8 << 20;

    /// What a server answers is input too. A failed call is the caller's to log, hence the listener; and each client
    /// has connections of its own, which end with it.
    private static final Map<String, Object> SAFE = Map.of(
            "org.apache.cxf.stax.maxElementDepth", "12",
            "org.apache.cxf.stax.maxChildElements", "100000",
            "org.apache.cxf.stax.maxElementCount", "200000",
            "org.apache.cxf.stax.maxAttributeCount", "20",
            "org.apache.cxf.stax.maxTextLength", "65536",
            "org.apache.cxf.stax.maxXMLCharacters", String.valueOf(ANSWER_CHARACTERS_MAX),
            "share.httpclient.http.conduit", "false",
            FaultListener.class.getName(), new NoOpFaultListener());

    @Activate
    public CxfRuntime() {
        // nothing to start: buses belong to clients and endpoints
    }

    @Override
    public <P> SoapClient<P> client(Class<P> port, ClientSettings settings) {
        return ContextLoader.<SoapClient<P>, RuntimeException>with(() -> {
            Bus bus = new ExtensionManagerBus();
            JaxWsProxyFactoryBean factory = new JaxWsProxyFactoryBean();
            factory.setBus(bus);
            factory.setServiceClass(port);
            factory.setAddress(settings.address().toString());
            factory.setProperties(new HashMap<>(SAFE));
            P proxy = factory.create(port);
            Client client = ClientProxy.getClient(proxy);
            configure((HTTPConduit) client.getConduit(), settings);
            return new CxfClient<>(port, proxy, client, bus);
        });
    }

    private static void configure(HTTPConduit conduit, ClientSettings settings) {
        TLSClientParameters tls = new TLSClientParameters();
        tls.setSslContext(settings.tls());
        conduit.setTlsClientParameters(tls);
        HTTPClientPolicy policy = new HTTPClientPolicy();
        policy.setConnectionTimeout(settings.connect().toMillis());
        policy.setReceiveTimeout(settings.receive().toMillis());
        policy.setAutoRedirect(false);
        policy.setAllowChunking(false);
        policy.setVersion("1.1");
        conduit.setClient(policy);
    }

    @Override
    public Servlet endpoint(Object implementor, EndpointSettings settings) {
        return new EndpointServlet(implementor, settings);
    }

    /// Sets the context class loader around each call.
    private static final class CxfClient<P> implements SoapClient<P> {

        private final P port;
        private final Client client;
        private final Bus bus;

        CxfClient(Class<P> type, P proxy, Client client, Bus bus) {
            this.client = client;
            this.bus = bus;
            this.port = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                    (_, method, arguments) -> ContextLoader.<Object, Exception>with(() -> {
                        try {
                            return method.invoke(proxy, arguments);
                        } catch (InvocationTargetException failed) {
                            throw failed.getCause() instanceof Exception cause ? cause : failed;
                        }
                    })));
        }

        @Override
        public P port() {
            return port;
        }

        @Override
        public void close() {
            ContextLoader.<Void, RuntimeException>with(() -> {
                client.destroy();
                bus.shutdown(true);
                return null;
            });
        }
    }
}
