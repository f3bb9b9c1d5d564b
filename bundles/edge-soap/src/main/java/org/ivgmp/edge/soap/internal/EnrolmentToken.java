package org.ivgmp.edge.soap.internal;

import java.util.Base64;
import java.util.Optional;

/// `SECRET.PIN`: docs/ivgmp.md, section 5, `enrol`.
///
/// @param text as it goes to the VNOC
/// @param pin  SHA-256 of the CA's certificate
record EnrolmentToken(String text, byte[] pin) {

    private static final int PIN_BYTES = 32;
    private static final int TEXT_MAX = 256;

    static Optional<EnrolmentToken> parse(String content) {
        String text = content.strip();
        int dot = text.indexOf('.');
        if (dot < 1 || text.length() > TEXT_MAX) {
            return Optional.empty();
        }
        try {
            byte[] pin = Base64.getUrlDecoder().decode(text.substring(dot + 1));
            return pin.length == PIN_BYTES ? Optional.of(new EnrolmentToken(text, pin)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "EnrolmentToken[secret]";
    }
}
