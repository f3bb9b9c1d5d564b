package org.ivgmp.soap;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.logging.FaultListener;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;

/// One endpoint behind one servlet. What comes in is bounded before and while it is parsed.
final class EndpointServlet extends CXFNonSpringServlet {

    private static final long serialVersionUID = 1;

    /// A whole renewal of 10,000 requests has some 1.5 MB, as many usage records 3 MB.
    static final long MESSAGE_BYTES_MAX = 4L << 20;
    /// Of callers without a certificate. An enrolment has 1 kB.
    static final long STRANGERS_BYTES_MAX = 64L << 10;

    /// CXF's names, from its documentation of "Controlling large request payloads"; the limits are ours.
    private static final Map<String, Object> SAFE = Map.of(
            "schema-validation-enabled", "IN",
            "faultStackTraceEnabled", "false",
            "exceptionMessageCauseEnabled", "false",
            "org.apache.cxf.stax.maxElementDepth", "12",
            "org.apache.cxf.stax.maxChildElements", "10000",
            "org.apache.cxf.stax.maxElementCount", "100000",
            "org.apache.cxf.stax.maxAttributeCount", "20",
            "org.apache.cxf.stax.maxAttributeSize", "1024",
            "org.apache.cxf.stax.maxTextLength", "65536",
            "org.apache.cxf.stax.maxXMLCharacters", String.valueOf(MESSAGE_BYTES_MAX));

    /// WS-I Basic Profile 1.1 has UTF-16 too; nobody sends it.
    private static final String CONTENT_TYPE = "text/xml\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?";

    /// RFC 6585 section 4.
    private static final int TOO_MANY_REQUESTS = 429;

    private final transient Object implementor;
    private final transient EndpointSettings settings;
    private final transient CallRate rate;
    private final transient EndpointFaults faults = new EndpointFaults();

    EndpointServlet(Object implementor, EndpointSettings settings) {
        this.implementor = implementor;
        this.settings = settings;
        this.rate = new CallRate(settings.callsPerSecond(), settings.callsAtOnce());
    }

    /// How many messages were refused for a reason.
    long refused(Unwelcome kind) {
        return faults.count(kind);
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
        Map<String, Object> properties = new HashMap<>(SAFE);
        properties.put(FaultListener.class.getName(), faults);
        factory.setProperties(properties);
        factory.getInInterceptors().add(new OperationNamed());
        factory.create();
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        HttpServletRequest asked = (HttpServletRequest) request;
        long bytesMax = request.getAttribute(Caller.CERTIFICATES) == null ? STRANGERS_BYTES_MAX : MESSAGE_BYTES_MAX;
        Optional<Unwelcome> defect = rate.allows(caller(asked), System.nanoTime())
                ? defect(asked, bytesMax) : Optional.of(Unwelcome.RATE);
        if (defect.isPresent()) {
            faults.count(defect.get(), null);
            refuse((HttpServletResponse) response, defect.get());
            return;
        }
        try {
            ContextLoader.<Void, ServletException>with(() -> {
                try {
                    super.service(new BoundedRequest(asked, bytesMax), response);
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

    /// All certificates are of one authority, so a serial number names one.
    private static String caller(HttpServletRequest request) {
        return request.getAttribute(Caller.CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? chain[0].getSerialNumber().toString(16) : "from " + request.getRemoteAddr();
    }

    /// CXF would answer a GET with pages of its own, and take attachments of any number and size.
    private static Optional<Unwelcome> defect(HttpServletRequest request, long bytesMax) {
        if (request.getPathInfo() != null && !request.getPathInfo().equals("/")) {
            return Optional.of(Unwelcome.PATH);
        }
        if (!request.getMethod().equals("POST")) {
            return Optional.of(Unwelcome.METHOD);
        }
        String type = request.getContentType() == null ? "" : request.getContentType().toLowerCase(Locale.ROOT);
        if (!type.matches(CONTENT_TYPE)) {
            return Optional.of(Unwelcome.CONTENT_TYPE);
        }
        return request.getContentLengthLong() > bytesMax ? Optional.of(Unwelcome.LENGTH) : Optional.empty();
    }

    /// By status alone: a page about it could only repeat what came in.
    private static void refuse(HttpServletResponse response, Unwelcome defect) {
        response.setStatus(switch (defect) {
            case PATH -> HttpServletResponse.SC_NOT_FOUND;
            case METHOD -> HttpServletResponse.SC_METHOD_NOT_ALLOWED;
            case CONTENT_TYPE -> HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE;
            case LENGTH -> HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE;
            case RATE -> TOO_MANY_REQUESTS;
            case MALFORMED, LOST, FAILED -> throw new AssertionError("found out later only");
        });
        if (defect == Unwelcome.METHOD) {
            response.setHeader("Allow", "POST");
        }
        if (defect == Unwelcome.RATE) {
            response.setHeader("Retry-After", "1");
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
