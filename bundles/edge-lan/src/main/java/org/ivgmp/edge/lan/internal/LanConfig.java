package org.ivgmp.edge.lan.internal;

import org.ivgmp.config.Form;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.lan.cfg`.
@ObjectClassDefinition(name = "IVGMP LAN ports", description = "Where hosts are heard")
public @interface LanConfig {

    @AttributeDefinition(name = "Interfaces", description = "Names of the network interfaces on LANs")
    String[] interfaces();
    Form INTERFACES = new Form("[A-Za-z0-9._-]{1,15}", "interface names such as lan0, with commas between them");
}
