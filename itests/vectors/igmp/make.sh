#!/usr/bin/env bash
# Records what the Linux kernel's IGMP says, as host and against a querier, and what tshark makes of it. Run as root in this folder.
#
#   host (eth0 10.9.0.2) ---- veth ---- watcher (eth1 10.9.0.1)      each in a namespace of its own
set -euo pipefail
cd "$(dirname "$0")"
fields=(-e ip.src -e ip.dst -e ip.ttl -e igmp.type -e igmp.maddr -e igmp.max_resp -e igmp.s -e igmp.qrv -e igmp.qqic
    -e igmp.num_src -e igmp.record_type -e igmp.saddr)
cleanup() { ip netns del ivgmp-vec-host 2>/dev/null || true; ip netns del ivgmp-vec-watch 2>/dev/null || true; }
trap cleanup EXIT
cleanup
ip netns add ivgmp-vec-host
ip netns add ivgmp-vec-watch
ip -n ivgmp-vec-host link add eth0 type veth peer name eth1 netns ivgmp-vec-watch
ip -n ivgmp-vec-host addr add 10.9.0.2/24 dev eth0
ip -n ivgmp-vec-watch addr add 10.9.0.1/24 dev eth1
ip -n ivgmp-vec-host link set eth0 up
ip -n ivgmp-vec-watch link set eth1 up
ip -n ivgmp-vec-host route add default dev eth0

record() { # NAME VERSION PYTHON
    ip netns exec ivgmp-vec-host sysctl -qw net.ipv4.conf.eth0.force_igmp_version="$2"
    ip netns exec ivgmp-vec-watch tcpdump -q -i eth1 -U -w "$1.pcap" igmp 2>/dev/null &
    local capture=$!
    sleep 1
    ip netns exec ivgmp-vec-host python3 -c "import socket, struct, time
def group(s, g): s.setsockopt(0, 35, struct.pack('=4s4si', socket.inet_aton(g), socket.inet_aton('10.9.0.2'), 0))
def leave(s, g): s.setsockopt(0, 36, struct.pack('=4s4si', socket.inet_aton(g), socket.inet_aton('10.9.0.2'), 0))
def source(s, option, g, source): s.setsockopt(0, option, struct.pack('=4s4s4s', socket.inet_aton(g), socket.inet_aton('10.9.0.2'), socket.inet_aton(source)))
JOIN_SOURCE, LEAVE_SOURCE, BLOCK, UNBLOCK = 39, 40, 38, 37
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
$3"
    sleep 2
    kill "$capture"
    wait "$capture" || true
    tshark -r "$1.pcap" -T fields -E separator='|' -E aggregator=, "${fields[@]}" 2>/dev/null > "$1.tshark"
    echo "$1: $(wc -l < "$1.tshark") messages"
}
record linux-v1 1 "group(s, '239.1.1.1'); time.sleep(1); leave(s, '239.1.1.1')"
record linux-v2 2 "group(s, '239.1.1.1'); group(s, '239.1.1.2'); time.sleep(1); leave(s, '239.1.1.1')"
record linux-v3-any 3 "group(s, '239.1.1.1'); group(s, '239.1.1.2'); time.sleep(1); leave(s, '239.1.1.1')"
record linux-v3-ssm 3 "source(s, JOIN_SOURCE, '232.1.1.1', '10.9.0.1'); source(s, JOIN_SOURCE, '232.1.1.1', '10.9.0.7'); time.sleep(1); source(s, LEAVE_SOURCE, '232.1.1.1', '10.9.0.1')"
record linux-v3-block 3 "group(s, '239.1.1.1'); time.sleep(1); source(s, BLOCK, '239.1.1.1', '10.9.0.9'); time.sleep(1); source(s, UNBLOCK, '239.1.1.1', '10.9.0.9')"
record linux-v3-many 3 "socks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
for i in range(45): group(socks[i // 15], '239.2.0.%d' % (i + 1))
time.sleep(1)"
# A bridge of the same kernel as querier: versions 2 and 3.
ip netns exec ivgmp-vec-host sh -c 'ip link set eth0 nomaster; ip link add br0 type bridge mcast_snooping 1 mcast_querier 1 mcast_startup_query_interval 100 mcast_query_use_ifaddr 1; ip addr flush dev eth0; ip link set eth0 master br0; ip addr add 10.9.0.2/24 dev br0; ip link set br0 up'
for version in 2 3; do
    ip netns exec ivgmp-vec-host ip link set br0 down
    ip netns exec ivgmp-vec-host ip link set br0 type bridge mcast_igmp_version "$version"
    ip netns exec ivgmp-vec-watch timeout 8 tcpdump -q -i eth1 -U -w "bridge-query-v$version.pcap" 'igmp[0] == 0x11' 2>/dev/null &
    sleep 1
    ip netns exec ivgmp-vec-host ip link set br0 up
    wait || true
    tshark -r "bridge-query-v$version.pcap" -T fields -E separator='|' -E aggregator=, "${fields[@]}" 2>/dev/null > "bridge-query-v$version.tshark"
    echo "bridge-query-v$version: $(wc -l < "bridge-query-v$version.tshark") messages"
done
