package org.ivgmp.soap;

/// Why an endpoint did not serve a message.
enum Unwelcome {

    /// Below the endpoint's path.
    PATH("requests for unknown paths"),
    /// Not a POST.
    METHOD("requests that were not POST"),
    /// Not text/xml in UTF-8, which is what SOAP 1.1 is.
    CONTENT_TYPE("messages that were not text/xml"),
    /// Longer than its sender may write.
    LENGTH("messages that were too long"),
    /// More calls than its sender may make.
    RATE("calls beyond their sender's rate"),
    /// Not XML, not SOAP, not of the WSDL, or beyond the limits of the parser.
    MALFORMED("malformed messages"),
    /// The caller went away before it had its answer.
    LOST("answers that could not be delivered"),
    /// The implementor failed in a way that it does not declare.
    FAILED("calls that failed within the endpoint");

    private final String words;

    Unwelcome(String words) {
        this.words = words;
    }

    /// In the plural, for people.
    String words() {
        return words;
    }
}
