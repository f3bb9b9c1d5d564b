package org.ivgmp.edge.identity.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPublicKeySpec;

import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// The device's key: ECDSA with P-256, known to the JDK, to the VNOC and to strongSwan alike.
final class DeviceKey {

    private static final String ALGORITHM = "EC";
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";

    private DeviceKey() {
    }

    static PrivateKey generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(new ECGenParameterSpec(CURVE));
        return generator.generateKeyPair().getPrivate();
    }

    /// The public key follows from the private one, so only that is kept.
    static PublicKey publicKey(PrivateKey key) throws GeneralSecurityException {
        if (!(key instanceof ECPrivateKey ec) || ec.getParams().getOrder().bitLength() != 256) {
            throw new GeneralSecurityException("the device's key is not one of ECDSA with P-256");
        }
        X9ECParameters curve = CustomNamedCurves.getByName(CURVE);
        ECPoint point = curve.getG().multiply(ec.getS()).normalize();
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new ECPublicKeySpec(new java.security.spec.ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()), ec.getParams()));
    }

    /// PKCS #10 (RFC 2986), DER.
    static byte[] request(PrivateKey key) throws GeneralSecurityException, IOException {
        KeyPair pair = new KeyPair(publicKey(key), key);
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=edge"), pair.getPublic())
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate())).getEncoded();
        } catch (OperatorCreationException failure) {
            throw new GeneralSecurityException(failure);
        }
    }
}
