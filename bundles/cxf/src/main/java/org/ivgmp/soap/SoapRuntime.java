package org.ivgmp.soap;

import jakarta.servlet.Servlet;

import org.osgi.annotation.versioning.ProviderType;

/// Makes SOAP clients and endpoints. Thread-safe.
@ProviderType
public interface SoapRuntime {

    /// Takes some 0.5 s the first time.
    ///
    /// @param port a service endpoint interface generated from a WSDL
    <P> SoapClient<P> client(Class<P> port, ClientSettings settings);

    /// A servlet that serves `implementor`; register it with the OSGi servlet whiteboard. The endpoint begins with the
    /// servlet's `init` and ends with its `destroy`.
    ///
    /// @param implementor implements a service endpoint interface; called on the servlet container's threads
    Servlet endpoint(Object implementor, EndpointSettings settings);
}
