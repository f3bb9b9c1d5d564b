package org.ivgmp.soap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import javax.xml.namespace.QName;

import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.logging.FaultListener;
import org.apache.cxf.message.FaultMode;
import org.apache.cxf.message.Message;
import org.apache.cxf.message.MessageUtils;

/// Counts what an endpoint refused, by kind, and keeps it out of the log: CXF would write a stack trace for each
/// message that a stranger sends. Thread-safe.
final class EndpointFaults implements FaultListener {

    private static final Logger LOG = System.getLogger("org.ivgmp.cxf");

    /// CXF wants one to make a fault.
    private static final java.util.logging.Logger CODES = java.util.logging.Logger.getLogger("org.ivgmp.cxf");
    private static final int REASON_MAX = 300;

    private final Map<Unwelcome, LongAdder> counts = new EnumMap<>(Unwelcome.class);

    EndpointFaults() {
        for (Unwelcome kind : Unwelcome.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    long count(Unwelcome kind) {
        return counts.get(kind).sum();
    }

    /// Counts, and logs the 1st, 10th, 100th ... of a kind: a flood of them gives a handful of lines.
    void count(Unwelcome kind, Throwable cause) {
        LongAdder counter = counts.get(kind);
        counter.increment();
        long sum = counter.sum();
        if (!isPowerOfTen(sum)) {
            return;
        }
        if (kind == Unwelcome.FAILED) {
            LOG.log(Level.WARNING, "SOAP endpoint: " + sum + " " + kind.words() + ", the last one so:", cause);
        } else {
            LOG.log(Level.INFO, "SOAP endpoint: " + sum + " " + kind.words() + " so far");
        }
    }

    private static boolean isPowerOfTen(long number) {
        long rest = number;
        while (rest > 1 && rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    /// Called by CXF for each fault; false keeps it from logging.
    @Override
    public boolean faultOccurred(Exception exception, String description, Message message) {
        FaultMode mode = message.get(FaultMode.class);
        if (mode == FaultMode.CHECKED_APPLICATION_FAULT) {
            return false;
        }
        if (mode == FaultMode.UNCHECKED_APPLICATION_FAULT) {
            count(Unwelcome.FAILED, exception.getCause() == null ? exception : exception.getCause());
            answer(message, "internal error", Fault.FAULT_CODE_SERVER);
        } else if (MessageUtils.isOutbound(message)) {
            count(Unwelcome.LOST, exception);
        } else {
            count(Unwelcome.MALFORMED, exception);
            answer(message, "malformed message: " + printable(exception.getMessage()), code(exception));
        }
        return false;
    }

    /// What went wrong within is nothing that a caller should learn, and what it sent need not be sent back to it: CXF
    /// would put parts of the message into the fault, and fail there if XML cannot hold them.
    private static void answer(Message message, String text, QName code) {
        Fault fault = new Fault(new org.apache.cxf.common.i18n.Message("x", CODES), code);
        fault.setMessage(text);
        message.setContent(Exception.class, fault);
    }

    /// SOAP 1.1, section 4.4.1: such a message is its sender's fault, unless CXF knows better (mustUnderstand...).
    private static QName code(Exception exception) {
        return exception instanceof Fault fault && !Fault.FAULT_CODE_SERVER.equals(fault.getFaultCode())
                ? fault.getFaultCode() : Fault.FAULT_CODE_CLIENT;
    }

    private static String printable(String text) {
        String plain = String.valueOf(text).replaceAll("[^ -~]+", " ");
        return plain.length() > REASON_MAX ? plain.substring(0, REASON_MAX) + "..." : plain;
    }
}
