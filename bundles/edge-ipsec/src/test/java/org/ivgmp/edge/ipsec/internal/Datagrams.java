package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/// A program that sends or receives numbered datagrams as GRE-in-UDP does: port 4754 on both ends, bound to the
/// overlay address.
public final class Datagrams {

    private static final int PORT = 4754;

    private Datagrams() {
    }

    /// `receive OWN` and `send OWN OTHER PER-SECOND [PORT]` print each datagram's number until they are ended.
    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 4 ? Integer.parseInt(arguments[4]) : PORT;
        try (DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(arguments[1], port))) {
            System.out.println("READY");
            if (arguments[0].equals("receive")) {
                receive(channel);
            } else {
                send(channel, new InetSocketAddress(arguments[2], port),
                        1_000_000_000L / Integer.parseInt(arguments[3]));
            }
        }
    }

    private static void receive(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(2048);
        while (true) {
            channel.receive(buffer.clear());
            System.out.println(buffer.flip().getInt());
        }
    }

    private static void send(DatagramChannel channel, InetSocketAddress other, long intervalNs) {
        ByteBuffer buffer = ByteBuffer.allocate(200);
        for (int number = 0;; number++) {
            try {
                channel.send(buffer.clear().putInt(0, number), other);
            } catch (IOException guarded) {
                // EPERM or EACCES: just what is wanted while there is no tunnel
            }
            System.out.println(number);
            LockSupport.parkNanos(intervalNs);
        }
    }
}
