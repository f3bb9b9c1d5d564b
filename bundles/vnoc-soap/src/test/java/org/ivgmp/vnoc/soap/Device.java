package org.ivgmp.vnoc.soap;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.ivgmp.contract.Enrolment;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Role;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.soap.ClientSettings;
import org.ivgmp.soap.CxfRuntime;
import org.ivgmp.soap.SoapClient;
import org.ivgmp.vnoc.ca.DeviceCa;

/// An edge's side of the contract, thin.
final class Device implements AutoCloseable {

    static final String NONE = "";

    private final URI vnoc;
    private final X509Certificate authority;
    private final KeyPair keys;
    private X509Certificate certificate;
    private SoapClient<VnocPortType> client;

    Device(URI vnoc, X509Certificate authority) throws Exception {
        this.vnoc = vnoc;
        this.authority = authority;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        this.keys = generator.generateKeyPair();
        reconnect();
    }

    byte[] csr() throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=whatever"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())).getEncoded();
    }

    KeyPair keys() {
        return keys;
    }

    X509Certificate certificate() {
        return certificate;
    }

    Enrolment enrol(String token, String endpoint) throws Exception {
        Enrolment enrolment = port().enrol(token, csr(), endpoint);
        show(DeviceCa.certificate(enrolment.getCertificate()));
        return enrolment;
    }

    /// Shows this certificate from now on.
    void show(X509Certificate shown) throws Exception {
        certificate = shown;
        reconnect();
    }

    private void reconnect() throws Exception {
        close();
        client = new CxfRuntime().client(VnocPortType.class, new ClientSettings(vnoc.resolve("/ivgmp"), tls(),
                Duration.ofSeconds(5), Duration.ofSeconds(70)));
    }

    SSLContext tls() throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", authority);
        TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(trust);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (certificate != null) {
            store.setKeyEntry("device", keys.getPrivate(), new char[0], new Certificate[] {certificate, authority});
        }
        own.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusting.getTrustManagers(), null);
        return context;
    }

    VnocPortType port() {
        return client.port();
    }

    PolicyDocument document() throws Exception {
        return port().awaitPolicy(NONE, 0);
    }

    static Request request(String vpn, String group, Role role) {
        Request request = new Request();
        request.setVpn(vpn);
        request.setGroup(group);
        request.setRole(role);
        return request;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
