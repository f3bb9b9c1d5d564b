package org.ivgmp.edge.ivgmp.disk;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;

/// The last policy of this edge, for its next life.
///
/// @param site        whose it is: a device that was enrolled anew as another site must not act by it
/// @param limit       how long it holds without word from the VNOC
/// @param confirmedMs when the VNOC last confirmed it: the wall clock's milliseconds since 1970
public record KeptPolicy(String site, PolicyDocument policy, Duration limit, long confirmedMs) {

    private static final int KIND = 0x49565034;

    public byte[] encode() {
        return Sealed.seal(KIND, out -> {
            out.writeUTF(site);
            out.writeLong(limit.toMillis());
            out.writeLong(confirmedMs);
            write(out, policy);
        });
    }

    public static Optional<KeptPolicy> decode(byte[] bytes) {
        return Sealed.open(KIND, bytes, in -> {
            String site = in.readUTF();
            Duration limit = Duration.ofMillis(in.readLong());
            long confirmed = in.readLong();
            return new KeptPolicy(site, read(in), limit, confirmed);
        });
    }

    private static void write(DataOutputStream out, PolicyDocument policy) throws IOException {
        out.writeUTF(policy.version());
        Sealed.all(out, policy.vpns(), vpn -> {
            out.writeUTF(vpn.name());
            out.writeInt(vpn.number());
        });
        Sealed.all(out, policy.peers(), peer -> {
            out.writeUTF(peer.name());
            Sealed.write(out, peer.overlay());
            Sealed.write(out, peer.address());
            out.writeByte(peer.network().ordinal());
        });
        Sealed.all(out, policy.sends(), send -> {
            out.writeUTF(send.vpn());
            Sealed.write(out, send.group());
            out.writeInt(send.branch());
            out.writeInt(switch (send.ttl()) {
                case TtlPolicy.Decrement() -> 0;
                case TtlPolicy.Keep() -> -1;
                case TtlPolicy.Set(int ttl) -> ttl;
            });
            out.writeLong(send.rate());
            out.writeInt(send.dscp());
            names(out, send.to());
            names(out, send.may());
        });
        Sealed.all(out, policy.receives(), receive -> write(out, receive));
        Sealed.all(out, policy.offers(), offer -> write(out, offer));
        Sealed.all(out, policy.relays(), relay -> {
            out.writeUTF(relay.vpn());
            Sealed.write(out, relay.group());
            out.writeInt(relay.branch());
            out.writeInt(relay.dscp());
            out.writeUTF(relay.from());
            names(out, relay.to());
        });
        Sealed.all(out, policy.verdicts(), verdict -> {
            out.writeUTF(verdict.request().vpn());
            Sealed.write(out, verdict.request().group());
            out.writeByte(verdict.request().role().ordinal());
            out.writeBoolean(verdict.granted());
            out.writeUTF(verdict.reason());
        });
    }

    private static void write(DataOutputStream out, PolicyDocument.Receive receive) throws IOException {
        out.writeUTF(receive.vpn());
        Sealed.write(out, receive.group());
        out.writeInt(receive.branch());
        names(out, receive.from());
    }

    private static PolicyDocument.Receive receive(DataInputStream in) throws IOException {
        return new PolicyDocument.Receive(in.readUTF(), Sealed.address(in), in.readInt(), names(in));
    }

    private static PolicyDocument read(DataInputStream in) throws IOException {
        return new PolicyDocument(in.readUTF(),
                Sealed.all(in, _ -> new PolicyDocument.Vpn(in.readUTF(), in.readInt())),
                Sealed.all(in, _ -> new PolicyDocument.Peer(in.readUTF(), Sealed.ipv4(in), Sealed.ipv4(in),
                        Sealed.choice(in, Network.values()))),
                Sealed.all(in, _ -> new PolicyDocument.Send(in.readUTF(), Sealed.address(in), in.readInt(), ttl(in.readInt()),
                        in.readLong(), in.readInt(), names(in), names(in))),
                Sealed.all(in, _ -> receive(in)),
                Sealed.all(in, _ -> receive(in)),
                Sealed.all(in, _ -> new PolicyDocument.Relay(in.readUTF(), Sealed.address(in), in.readInt(), in.readInt(),
                        in.readUTF(), names(in))),
                Sealed.all(in, _ -> new PolicyDocument.Verdict(new GroupRequest(in.readUTF(), Sealed.address(in),
                        Sealed.choice(in, Role.values())), in.readBoolean(), in.readUTF())));
    }

    private static TtlPolicy ttl(int written) {
        return switch (written) {
            case 0 -> new TtlPolicy.Decrement();
            case -1 -> new TtlPolicy.Keep();
            default -> new TtlPolicy.Set(written);
        };
    }

    private static void names(DataOutputStream out, Collection<String> names) throws IOException {
        Sealed.all(out, names, out::writeUTF);
    }

    private static Set<String> names(DataInputStream in) throws IOException {
        return Set.copyOf(Sealed.all(in, _ -> in.readUTF()));
    }
}
