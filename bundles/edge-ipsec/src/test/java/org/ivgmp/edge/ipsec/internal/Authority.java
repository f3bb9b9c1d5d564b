package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.net.Ipv4Address;

/// A device CA and its devices, by openssl(1).
final class Authority {

    private final Path folder;

    Authority(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        key("ca");
        Shell.sh("openssl req -x509 -new -key " + file("ca.pem") + " -subj /CN=devices -days 2 -outform DER -out "
                + file("ca.crt") + " -addext basicConstraints=critical,CA:TRUE"
                + " -addext keyUsage=critical,keyCertSign,cRLSign");
    }

    private void key(String name) throws IOException, InterruptedException {
        Shell.sh("openssl ecparam -name prime256v1 -genkey -noout -out " + file(name + ".pem"));
        Shell.sh("openssl pkcs8 -topk8 -nocrypt -in " + file(name + ".pem") + " -outform DER -out "
                + file(name + ".key"));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /// A new key and certificate each time.
    Identity identity(String name, String overlay) throws IOException, InterruptedException, GeneralSecurityException {
        key(name);
        Shell.sh("openssl req -new -key " + file(name + ".pem") + " -subj /CN=" + name + " -out "
                + file(name + ".csr"));
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=DNS:" + name + "\n");
        Shell.sh("openssl x509 -req -in " + file(name + ".csr") + " -CA " + file("ca.crt") + " -CAform DER -CAkey "
                + file("ca.pem") + " -CAcreateserial -days 2 -extfile " + file(name + ".ext") + " -outform DER -out "
                + file(name + ".crt"));
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve(name + ".key"))));
        return new Identity(name, Ipv4Address.of(overlay), key, certificate(name), certificate("ca"));
    }

    /// Of nobody.
    X509CRL revocationList() throws IOException, InterruptedException, GeneralSecurityException {
        Files.writeString(folder.resolve("index.txt"), "");
        Files.writeString(folder.resolve("ca.cnf"), "[ca]\ndefault_ca = d\n[d]\ndatabase = " + file("index.txt")
                + "\ndefault_md = sha256\ndefault_crl_days = 7\n");
        Shell.sh("openssl x509 -inform DER -in " + file("ca.crt") + " -out " + file("ca-pem.crt"));
        Shell.sh("openssl ca -gencrl -config " + file("ca.cnf") + " -keyfile " + file("ca.pem") + " -cert " + file("ca-pem.crt")
                + " -out " + file("list.pem"));
        Shell.sh("openssl crl -in " + file("list.pem") + " -outform DER -out " + file("list.crl"));
        try (InputStream in = Files.newInputStream(folder.resolve("list.crl"))) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        }
    }

    private X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
