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
    String url();
    Form URL = new Form("https://[^\\s/]+(/\\S*)?", "an https address such as https://vnoc.example.net:8443/ivgmp");

    @AttributeDefinition(name = "Enrolment token file", description = "Read until the device has enrolled")
    String token_file();
    Form TOKEN_FILE = new Form(".+", "a file");

    @AttributeDefinition(name = "Endpoint", description = "This edge's address on the Internet, where its IKE is")
    String endpoint();
    Form ENDPOINT = new Form(IPV4, "an IPv4 address such as 192.0.2.1");

    @AttributeDefinition(name = "Connect timeout [ms]", min = "100", max = "60000")
    int connect_timeout_ms() default 3000;
    Range CONNECT_TIMEOUT_MS = new Range(100, 60_000);

    @AttributeDefinition(name = "Answer timeout [ms]", min = "500", max = "120000",
            description = "Of all calls but the long poll")
    int answer_timeout_ms() default 10_000;
    Range ANSWER_TIMEOUT_MS = new Range(500, 120_000);
}
