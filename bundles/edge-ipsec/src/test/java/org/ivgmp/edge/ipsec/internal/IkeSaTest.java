package org.ivgmp.edge.ipsec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.ivgmp.edge.ipsec.core.TunnelPlan.Phase;
import org.ivgmp.edge.ipsec.vici.Packets;
import org.ivgmp.edge.ipsec.vici.ViciMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IkeSaTest {

    private static Phase recorded(String name) {
        return IkeSa.phase(Packets.message(name).sections().values().iterator().next());
    }

    @Test
    void whatCharonSentIsUnderstood() {
        assertEquals(Phase.CONNECTING, recorded("list-sas-connecting"));
        assertEquals(Phase.UP, recorded("list-sas-up"));
        assertEquals(Phase.UP, recorded("list-sas-rekeyed"));
        assertEquals(Phase.IDLE, recorded("child-updown-down"));
    }

    /// To take it for down while its keys are changed would make a second CHILD_SA at each rekeying.
    @ParameterizedTest
    @CsvSource({"CREATED,CONNECTING", "ROUTED,IDLE", "INSTALLING,CONNECTING", "INSTALLED,UP", "UPDATING,UP",
        "REKEYING,UP", "REKEYED,UP", "RETRYING,CONNECTING", "DELETING,IDLE", "DELETED,IDLE", "DESTROYING,IDLE",
        "NEWWORD,IDLE"})
    void aChildsStateDecides(String state, Phase expected) {
        ViciMessage child = new ViciMessage().put("state", state);
        assertEquals(expected, IkeSa.phase(new ViciMessage().put("state", "ESTABLISHED")
                .put("child-sas", new ViciMessage().put("multicast-1", child))));
    }

    @Test
    void aChildThatIsQueuedIsOnItsWay() {
        ViciMessage queued = new ViciMessage().put("tasks-queued", List.of("IKE_DPD", "CHILD_CREATE"));
        assertEquals(Phase.CONNECTING, IkeSa.phase(queued));
        assertEquals(Phase.IDLE, IkeSa.phase(new ViciMessage().put("tasks-active", List.of("IKE_DPD"))));
        assertEquals(Phase.IDLE, IkeSa.phase(new ViciMessage()));
    }
}
