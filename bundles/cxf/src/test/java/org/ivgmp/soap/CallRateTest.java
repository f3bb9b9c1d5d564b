package org.ivgmp.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;

import javax.xml.namespace.QName;

import jakarta.xml.ws.WebServiceException;
import org.ivgmp.contract.VnocPortType;
import org.junit.jupiter.api.Test;

class CallRateTest {

    private static final long SECOND = 1_000_000_000L;

    private final CallRate rate = new CallRate(10, 5);

    private int allowed(String caller, int calls, long nowNs) {
        int allowed = 0;
        for (int i = 0; i < calls; i++) {
            allowed += rate.allows(caller, nowNs) ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void aBurst_thenTheRate_eachCallerForItself() {
        long now = Long.MAX_VALUE - SECOND / 2;
        assertEquals(5, allowed("a", 100, now));
        assertEquals(5, allowed("b", 100, now));
        assertEquals(0, allowed("a", 1, now + SECOND / 11));
        assertEquals(1, allowed("a", 100, now + SECOND / 10));
        assertEquals(5, allowed("a", 100, now + 3600 * SECOND), "a rest saves no more than the burst");
    }

    @Test
    void noMoreCallersThanTheMost() {
        assertEquals(5, allowed("eager", 100, 0));
        for (int i = 0; i < CallRate.CALLERS_MAX - 1; i++) {
            rate.allows("caller " + i, 1);
        }
        assertFalse(rate.allows("eager", 1));
        for (int i = 0; i < CallRate.CALLERS_MAX; i++) {
            rate.allows("another " + i, 1);
        }
        assertEquals(CallRate.CALLERS_MAX, rate.callers());
        assertTrue(rate.allows("eager", 1), "forgotten");
    }

    @Test
    void callsBeyondTheRateAreRefusedUnread_andOthersAreServed() throws Exception {
        URL wsdl = VnocPortType.class.getResource("/org/ivgmp/contract/ivgmp.wsdl");
        EndpointSettings tight = new EndpointSettings(wsdl, new QName("urn:ivgmp:vnoc:1", "VnocService"),
                new QName("urn:ivgmp:vnoc:1", "VnocPort"), 1, 3);
        try (Rig rig = new Rig(tight); SoapClient<VnocPortType> eager = rig.client(rig.site("site-a"));
                SoapClient<VnocPortType> other = rig.client(rig.site("site-b"))) {
            for (int i = 0; i < 3; i++) {
                eager.port().joinVpn(Rig.request("v"));
            }
            WebServiceException refused = assertThrows(WebServiceException.class, () -> {
                for (int i = 0; i < 20; i++) {
                    eager.port().joinVpn(Rig.request("v"));
                }
            });
            assertTrue(refused.getCause().getMessage().contains("429"), refused.getCause().getMessage());
            assertTrue(rig.servlet.refused(Unwelcome.RATE) >= 1);
            assertEquals(EchoVnoc.LEASE_S, other.port().joinVpn(Rig.request("v")).getLeaseSeconds());
        }
    }
}
