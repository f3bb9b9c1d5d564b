package org.ivgmp.edge.ipsec.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.ipsec.cfg`.
@ObjectClassDefinition(name = "IVGMP IPsec", description = "The tunnels, by strongSwan")
public @interface IpsecConfig {

    @AttributeDefinition(name = "VICI socket", description = "charon's control socket")
    @Form(value = "/.{1,100}", is = "the absolute path of a socket, at most 101 characters")
    String vici_socket();

    @AttributeDefinition(name = "Local address", description = "Of IKE; %any for whichever the route gives")
    @Form(value = "%any|[0-9]{1,3}(\\.[0-9]{1,3}){3}", is = "an IPv4 address, or %any")
    String local_address() default "%any";

    @AttributeDefinition(name = "IKE proposal", description = "In strongSwan's words")
    @Form(value = "[a-z0-9-]+", is = "a proposal such as aes256gcm16-prfsha256-x25519")
    String ike_proposal() default "aes256gcm16-prfsha256-x25519";

    @AttributeDefinition(name = "ESP proposal", description = "In strongSwan's words")
    @Form(value = "[a-z0-9-]+", is = "a proposal such as aes256gcm16-x25519")
    String esp_proposal() default "aes256gcm16-x25519";

    @AttributeDefinition(name = "Dead peer detection [s]", min = "1", max = "600")
    @Range(min = 1, max = 600)
    int dpd_delay_s() default 2;

    @AttributeDefinition(name = "Rekey time [s]", min = "60", max = "86400", description = "Of the ESP keys")
    @Range(min = 60, max = 86_400)
    int rekey_time_s() default 3600;
}
