package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BranchTest {

    private static Branch branch(int lanes) {
        return new Branch(1, 7 << 12, BreakerTest.LIMITS, lanes);
    }

    @Test
    void eachSendingLoopHasItsOwnNumbersAndTheyAreCountedTogether() {
        Branch branch = branch(3);
        for (int i = 0; i < 5; i++) {
            assertEquals(i, branch.lane(0).nextSequence());
            assertEquals(i, branch.lane(2).nextSequence());
        }
        branch.lane(0).sent(5, 500);
        branch.lane(2).sent(6, 600);
        branch.lane(1).refused(1);
        assertEquals(11, branch.read().sentPackets());
        assertEquals(1100, branch.read().sentBytes());
        assertEquals(1, branch.read().refusedPackets());
    }

    @Test
    void whatTwoLoopsOfThePeerSendIsNeitherLostNorDoubled() {
        Branch branch = branch(1);
        for (int i = 0; i < 200; i++) {
            assertTrue(branch.receive(0, i, 100, 0));
            assertTrue(i % 3 == 0 || branch.receive(5, 1_000_000 + i, 100, 0));
        }
        assertFalse(branch.receive(5, 1_000_199, 100, 0));
        assertEquals(66, branch.lost());
        assertEquals(1, branch.read().duplicated());
        assertEquals(0, branch.read().reordered());
        assertEquals(333, branch.received());
    }

    @Test
    void allNumbersGoOnInAnotherBranch() {
        Branch before = branch(2);
        before.lane(0).nextSequence();
        before.lane(1).nextSequence();
        before.lane(1).nextSequence();
        before.receive(0, 10, 1, 0);
        before.receive(3, 20, 1, 0);
        Branch after = branch(2);
        after.resume(before.sequences());
        assertEquals(1, after.lane(0).nextSequence());
        assertEquals(2, after.lane(1).nextSequence());
        assertFalse(after.receive(0, 10, 1, 0));
        assertTrue(after.receive(3, 22, 1, 0));
        assertEquals(1, after.lost());
    }

    @Test
    void aBranchOfAnotherNumberOfLoopsGoesOnWithThoseThatBothHave() {
        Branch before = branch(2);
        before.lane(0).nextSequence();
        before.lane(1).nextSequence();
        Branch fewer = branch(1);
        fewer.resume(before.sequences());
        assertEquals(1, fewer.lane(0).nextSequence());
        Branch more = branch(4);
        more.resume(before.sequences());
        assertEquals(1, more.lane(1).nextSequence());
        assertEquals(0, more.lane(3).nextSequence());
    }
}
