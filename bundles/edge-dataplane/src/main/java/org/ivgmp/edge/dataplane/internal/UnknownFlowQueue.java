package org.ivgmp.edge.dataplane.internal;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ivgmp.dataplane.UnknownFlows;
import org.ivgmp.edge.dataplane.core.FlowReports;
import org.ivgmp.net.IpAddress;

/// Unknown flows on their way from the LAN loop to the control plane.
final class UnknownFlowQueue implements FlowReports, UnknownFlows {

    private final List<String> ports;
    private final BlockingQueue<Report> queue;

    private record Report(String port, IpAddress source, IpAddress group) {
    }

    UnknownFlowQueue(List<String> ports, int roomFor) {
        this.ports = ports;
        this.queue = new ArrayBlockingQueue<>(roomFor);
    }

    @Override
    public boolean offer(int port, IpAddress source, IpAddress group) {
        return queue.offer(new Report(ports.get(port), source, group));
    }

    @Override
    public int poll(FlowVisitor visitor, int limit, long waitNs) throws InterruptedException {
        Report report = limit > 0 ? queue.poll(waitNs, TimeUnit.NANOSECONDS) : null;
        int count = 0;
        while (report != null) {
            visitor.onFlow(report.port(), report.source().toInetAddress(), report.group().toInetAddress());
            count++;
            report = count < limit ? queue.poll() : null;
        }
        return count;
    }
}
