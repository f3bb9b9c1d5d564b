package org.ivgmp.edge.soap.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.soap.cfg`.
@ObjectClassDefinition(name = "IVGMP SOAP client", description = "How this edge reaches the VNOC")
public @interface SoapConfig {

    /// The same as the contract's.
    String IPV4 = "((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    @AttributeDefinition(name = "VNOC", description = "Address of the SOAP endpoint, https")
    @Form(value = "https://[^\\s/]+(/\\S*)?", is = "an https address such as https://vnoc.example.net:8443/ivgmp")
    String url();

    @AttributeDefinition(name = "Enrolment token file", description = "Read until the device has enrolled")
    @Form(value = ".+", is = "a file")
    String token_file();

    @AttributeDefinition(name = "Endpoint", description = "This edge's address on the Internet, where its IKE is")
    @Form(value = IPV4, is = "an IPv4 address such as 192.0.2.1")
    String endpoint();

    @AttributeDefinition(name = "Connect timeout [ms]", min = "100", max = "60000")
    @Range(min = 100, max = 60_000)
    int connect_timeout_ms() default 3000;

    @AttributeDefinition(name = "Answer timeout [ms]", min = "500", max = "120000",
            description = "Of all calls but the long poll")
    @Range(min = 500, max = 120_000)
    int answer_timeout_ms() default 10_000;
}
