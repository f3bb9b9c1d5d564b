package org.ivgmp.edge.ipsec.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.ipsec.cfg`.
@ObjectClassDefinition(name = "IVGMP IPsec", description = "The tunnels, by strongSwan")
public @interface IpsecConfig {

    @AttributeDefinition(name = "VICI socket", description = "charon's control socket")
    String vici_socket();
    Form VICI_SOCKET = new Form("/.{1,100}", "the absolute path of a socket, at most 101 characters");

    @AttributeDefinition(name = "Local address", description = "Of IKE; %any for whichever the route gives")
    String local_address() default "%any";
    Form LOCAL_ADDRESS = new Form("%any|[0-9]{1,3}(\\.[0-9]{1,3}){3}", "an IPv4 address, or %any");

    @AttributeDefinition(name = "IKE proposal", description = "In strongSwan's words")
    String ike_proposal() default "aes256gcm16-prfsha256-x25519";
    Form IKE_PROPOSAL = new Form("[a-z0-9-]+", "a proposal such as aes256gcm16-prfsha256-x25519");

    @AttributeDefinition(name = "ESP proposal", description = "In strongSwan's words")
    String esp_proposal() default "aes256gcm16-x25519";
    Form ESP_PROPOSAL = new Form("[a-z0-9-]+", "a proposal such as aes256gcm16-x25519");

    @AttributeDefinition(name = "Dead peer detection [s]", min = "1", max = "600")
    int dpd_delay_s() default 2;
    Range DPD_DELAY_S = new Range(1, 600);

    @AttributeDefinition(name = "Rekey time [s]", min = "60", max = "86400", description = "Of the ESP keys")
    int rekey_time_s() default 3600;
    Range REKEY_TIME_S = new Range(60, 86_400);
}
