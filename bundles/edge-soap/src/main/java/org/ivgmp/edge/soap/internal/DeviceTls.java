package org.ivgmp.edge.soap.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.ivgmp.edge.identity.Identity;

/// TLS contexts: of an enrolled device, which trusts the device CA and nothing else, and of one that is about to enrol.
final class DeviceTls {

    private DeviceTls() {
    }

    static SSLContext enrolled(Identity identity) throws GeneralSecurityException, IOException {
        char[] none = new char[0];
        KeyStore keys = empty();
        keys.setKeyEntry("device", identity.key(), none,
                new Certificate[] {identity.certificate(), identity.authority()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, none);
        return context(managers.getKeyManagers(), trusting(identity.authority()));
    }

    /// @param pin SHA-256 of the CA's certificate, from the enrolment token
    static SSLContext enrolling(byte[] pin) throws GeneralSecurityException {
        return context(null, new TrustManager[] {new PinnedTrust(pin)});
    }

    static TrustManager[] trusting(X509Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore trust = empty();
        trust.setCertificateEntry("authority", authority);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        return managers.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }
}
