package org.ivgmp.net.igmp;

import org.ivgmp.net.IpAddress;

import java.time.Duration;
import java.util.List;
import java.util.Set;


/// Every message of IGMP that means something to a router. One record per wire form, so a `switch` over it is complete. MLD is IGMP for
/// IPv6 (RFC 9777 section 1): its messages are told by the same records, as [MldCodec] says.
public sealed interface IgmpMessage {

    /// RFC 1112, appendix I.
    record V1Report(IpAddress group) implements IgmpMessage {
    }

    /// RFC 2236, section 2.
    record V2Report(IpAddress group) implements IgmpMessage {
    }

    /// RFC 2236, section 2.
    record Leave(IpAddress group) implements IgmpMessage {
    }

    /// RFC 9776, section 4.2. Records of unknown type have been passed over (section 4.2.12).
    record V3Report(List<GroupRecord> records) implements IgmpMessage {
        public V3Report {
            records = List.copyOf(records);
        }
    }

    /// Of any version: RFC 9776, sections 4.1 and 7.1.
    ///
    /// @param version     1, 2 or 3; MLDv1 counts as 2, MLDv2 as 3
    /// @param group       unspecified in a general query
    /// @param suppress    the S flag: routers do not lower their timers by this query
    /// @param robustness  QRV, 0 to 7; 0 says nothing
    /// @param interval    QQI; zero says nothing
    /// @param maxResponse zero in version 1
    record Query(int version, IpAddress group, Set<IpAddress> sources, boolean suppress, int robustness,
            Duration interval, Duration maxResponse) implements IgmpMessage {
        public Query {
            sources = Set.copyOf(sources);
        }
    }

    /// "A multicast router is here": RFC 4286, section 3.2.
    ///
    /// @param interval      until the next one, in whole seconds, 0 to 255 s
    /// @param queryInterval in whole seconds, 0 to 65,535 s
    /// @param robustness    0 to 65,535
    record RouterAdvertisement(Duration interval, Duration queryInterval, int robustness) implements IgmpMessage {
    }

    /// "Which multicast routers are here?": RFC 4286, section 4.1.
    record RouterSolicitation() implements IgmpMessage {
    }

    /// "I am no multicast router any more": RFC 4286, section 5.1.
    record RouterTermination() implements IgmpMessage {
    }

    /// To be ignored, not refused: RFC 9776, section 4.
    record Unknown(int type) implements IgmpMessage {
    }

    record GroupRecord(RecordType type, IpAddress group, Set<IpAddress> sources) {
        public GroupRecord {
            sources = Set.copyOf(sources);
        }
    }

    /// In wire order, from 1: RFC 9776, section 4.2.12.
    enum RecordType { IS_IN, IS_EX, TO_IN, TO_EX, ALLOW, BLOCK }
}
