package org.ivgmp.edge.identity.internal;

import org.ivgmp.config.Form;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.identity.cfg`.
@ObjectClassDefinition(name = "IVGMP identity", description = "Where the device's key and certificates are kept")
public @interface IdentityConfig {

    @AttributeDefinition(name = "Directory", description = "Of the key and the certificates; made with mode 0700")
    String directory();
    Form DIRECTORY = new Form(".+", "a directory");
}
