package org.ivgmp.soap;

import java.io.IOException;
import java.util.Map;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;

/// One endpoint behind one servlet. What comes in is bounded before and while it is parsed.
final class EndpointServlet extends CXFNonSpringServlet {

    private static final long serialVersionUID = 1;

    /// A whole renewal of 4,096 requests has some 600 kB.
    private static final long MESSAGE_BYTES_MAX = 2L << 20;

    /// CXF's names, from its documentation of "Controlling large request payloads"; the limits are ours.
    private static final Map<String, Object> SAFE = Map.of(
            "schema-validation-enabled", "IN",
            "faultStackTraceEnabled", "false",
            "exceptionMessageCauseEnabled", "false",
            "org.apache.cxf.stax.maxElementDepth", "12",
            "org.apache.cxf.stax.maxChildElements", "10000",
            "org.apache.cxf.stax.maxElementCount", "50000",
            "org.apache.cxf.stax.maxAttributeCount", "20",
            "org.apache.cxf.stax.maxAttributeSize", "1024",
            "org.apache.cxf.stax.maxTextLength", "65536",
            "org.apache.cxf.stax.maxXMLCharacters", String.valueOf(MESSAGE_BYTES_MAX));

    private final transient Object implementor;
    private final transient EndpointSettings settings;

    EndpointServlet(Object implementor, EndpointSettings settings) {
        this.implementor = implementor;
        this.settings = settings;
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        ContextLoader.<Void, ServletException>with(() -> {
            super.init(config);
            return null;
        });
    }

    @Override
    protected void loadBus(ServletConfig config) {
        super.loadBus(config);
        JaxWsServerFactoryBean factory = new JaxWsServerFactoryBean();
        factory.setBus(getBus());
        factory.setServiceBean(implementor);
        factory.setAddress("/");
        factory.setWsdlURL(settings.wsdl().toString());
        factory.setServiceName(settings.service());
        factory.setEndpointName(settings.port());
        factory.setProperties(new java.util.HashMap<>(SAFE));
        factory.create();
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        if (request.getContentLengthLong() > MESSAGE_BYTES_MAX) {
            ((HttpServletResponse) response).sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        try {
            ContextLoader.<Void, ServletException>with(() -> {
                try {
                    super.service(request, response);
                    return null;
                } catch (IOException broken) {
                    throw new ServletException(broken);
                }
            });
        } catch (ServletException failure) {
            if (failure.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw failure;
        }
    }

    @Override
    public void destroy() {
        ContextLoader.<Void, RuntimeException>with(() -> {
            super.destroy();
            return null;
        });
    }
}
