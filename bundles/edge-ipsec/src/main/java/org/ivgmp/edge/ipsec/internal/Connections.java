package org.ivgmp.edge.ipsec.internal;

import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.ipsec.core.ConnectionName;
import org.ivgmp.edge.ipsec.vici.ViciCodec;
import org.ivgmp.edge.ipsec.vici.ViciMessage;
import org.ivgmp.edge.tunnel.TunnelSpec;

/// The messages that load credentials and connections: swanctl.conf(5) names their keys.
final class Connections {

    /// The one child of each connection.
    private static final String CHILD = "multicast";

    private final IpsecConfig config;
    private final Identity identity;

    Connections(IpsecConfig config, Identity identity) {
        this.config = config;
        this.identity = identity;
    }

    ViciMessage authority() {
        return new ViciMessage().put("type", "X509").put("flag", "CA").put("data", der(identity.authority()));
    }

    ViciMessage certificate() {
        return new ViciMessage().put("type", "X509").put("flag", "NONE").put("data", der(identity.certificate()));
    }

    ViciMessage revocationList(X509CRL list) {
        try {
            return new ViciMessage().put("type", "X509_CRL").put("flag", "NONE").put("data", list.getEncoded());
        } catch (CRLException impossible) {
            throw new IllegalStateException("a list that was parsed has an encoding", impossible);
        }
    }

    /// PKCS #8, DER: charon finds out the rest.
    ViciMessage key() {
        return new ViciMessage().put("type", "any").put("data", identity.key().getEncoded());
    }

    /// The same connection has the same name, at each start.
    String name(TunnelSpec spec) {
        return ConnectionName.of(spec.peer(), ViciCodec.encode(content(spec)));
    }

    /// Of `load-conn`.
    ViciMessage load(String name, TunnelSpec spec) {
        return new ViciMessage().put(name, content(spec));
    }

    /// Does not wait for the outcome: an event tells.
    ViciMessage initiate(String name) {
        return new ViciMessage().put("child", CHILD).put("ike", name).put("timeout", "-1");
    }

    /// Selectors have no protocol and no port: with them kernel-netlink installs no route. What may go through is
    /// limited to GRE-in-UDP by the guards.
    private ViciMessage content(TunnelSpec spec) {
        ViciMessage child = new ViciMessage()
                .put("mode", "tunnel")
                .put("local_ts", List.of(identity.overlay() + "/32"))
                .put("remote_ts", List.of(spec.remoteOverlay() + "/32"))
                .put("esp_proposals", List.of(config.esp_proposal()))
                .put("start_action", "none").put("close_action", "none").put("dpd_action", "clear")
                .put("rekey_time", config.rekey_time_s() + "s")
                .put("replay_window", "128");
        return new ViciMessage()
                .put("version", "2")
                .put("local_addrs", List.of(config.local_address()))
                .put("remote_addrs", List.of(spec.remoteAddress().toString()))
                .put("proposals", List.of(config.ike_proposal()))
                .put("mobike", "yes").put("encap", "no").put("keyingtries", "0").put("unique", "replace")
                .put("dpd_delay", config.dpd_delay_s() + "s").put("rekey_time", "4h")
                .put("local", new ViciMessage().put("auth", "pubkey").put("id", identity.name())
                        .putAll("certs", List.of(der(identity.certificate()))))
                .put("remote", new ViciMessage().put("auth", "pubkey").put("id", spec.peer())
                        .putAll("cacerts", List.of(der(identity.authority()))).put("revocation", "relaxed"))
                .put("children", new ViciMessage().put(CHILD, child));
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate that was parsed has an encoding", impossible);
        }
    }
}
