#!/usr/bin/env bash
# Records what the Linux kernel's MLD says, as listener and as querier, and what tshark makes of it. Run as root in this folder.
#
#   host (eth0) ---- veth ---- watcher (eth1)      each in a namespace of its own, with link-local addresses
set -euo pipefail
cd "$(dirname "$0")"
fields=(-e ipv6.src -e ipv6.dst -e ipv6.hlim -e icmpv6.type -e icmpv6.mld.multicast_address -e icmpv6.mldr.mar.multicast_address
    -e icmpv6.mld.maximum_response_delay -e icmpv6.mld.maximum_response_code -e icmpv6.mld.flag.s -e icmpv6.mld.flag.qrv -e icmpv6.mld.qqi -e icmpv6.mld.nb_sources
    -e icmpv6.mldr.mar.nb_sources -e icmpv6.mldr.mar.record_type -e icmpv6.mld.source_address -e icmpv6.mldr.mar.source_address)
cleanup() { ip netns del ivgmp-vec-host 2>/dev/null || true; ip netns del ivgmp-vec-watch 2>/dev/null || true; }
trap cleanup EXIT
cleanup
ip netns add ivgmp-vec-host
ip netns add ivgmp-vec-watch
ip -n ivgmp-vec-host link add eth0 type veth peer name eth1 netns ivgmp-vec-watch
ip -n ivgmp-vec-host link set eth0 address 02:00:00:00:00:02 up
ip -n ivgmp-vec-watch link set eth1 address 02:00:00:00:00:01 up
mld='ip6[6] == 0 and ip6[40] == 58'

tell() { # NAME
    tshark -r "$1.pcap" -T fields -E separator='|' -E aggregator=, "${fields[@]}" 2>/dev/null > "$1.tshark"
    echo "$1: $(wc -l < "$1.tshark") messages"
}
record() { # NAME VERSION PYTHON
    ip netns exec ivgmp-vec-host sysctl -qw net.ipv6.conf.eth0.force_mld_version="$2"
    ip netns exec ivgmp-vec-watch tcpdump -q -i eth1 -U -w "$1.pcap" "$mld" 2>/dev/null &
    local capture=$!
    sleep 1
    ip netns exec ivgmp-vec-host python3 -c "import socket, struct, time
INDEX = socket.if_nametoindex('eth0')
def group(s, g): s.setsockopt(41, 20, socket.inet_pton(10, g) + struct.pack('=I', INDEX))
def leave(s, g): s.setsockopt(41, 21, socket.inet_pton(10, g) + struct.pack('=I', INDEX))
def address(a): return struct.pack('=HHI16sI', 10, 0, 0, socket.inet_pton(10, a), 0).ljust(128, b'\0')
def source(s, option, g, a): s.setsockopt(41, option, struct.pack('=I4x', INDEX) + address(g) + address(a))
BLOCK, UNBLOCK, JOIN_SOURCE, LEAVE_SOURCE = 43, 44, 46, 47
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
$3"
    sleep 3
    kill "$capture"
    wait "$capture" || true
    tell "$1"
}
sleep 3
record linux-v1 1 "group(s, 'ff15::1:1'); group(s, 'ff15::1:2'); time.sleep(1); leave(s, 'ff15::1:1')"
record linux-v2-any 2 "group(s, 'ff15::1:1'); group(s, 'ff15::1:2'); time.sleep(1); leave(s, 'ff15::1:1')"
record linux-v2-ssm 2 "source(s, JOIN_SOURCE, 'ff3e::1', 'fd00:9::1'); source(s, JOIN_SOURCE, 'ff3e::1', 'fd00:9::7'); time.sleep(1); source(s, LEAVE_SOURCE, 'ff3e::1', 'fd00:9::1')"
record linux-v2-block 2 "group(s, 'ff15::1:1'); time.sleep(1); source(s, BLOCK, 'ff15::1:1', 'fd00:9::9'); time.sleep(1); source(s, UNBLOCK, 'ff15::1:1', 'fd00:9::9')"
record linux-v2-many 2 "socks = [socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) for _ in range(3)]
for i in range(45): group(socks[i // 15], 'ff15::2:%x' % (i + 1))
time.sleep(1)"
# A bridge of the same kernel as querier: versions 1 and 2.
ip netns exec ivgmp-vec-host sh -c 'ip link add br0 address 02:00:00:00:00:02 type bridge mcast_snooping 1 mcast_querier 1 mcast_startup_query_interval 100 mcast_query_interval 200; sysctl -qw net.ipv6.conf.br0.accept_dad=0; ip link set eth0 master br0; ip link set br0 up'
sleep 3
for version in 1 2; do
    ip netns exec ivgmp-vec-host ip link set br0 down
    ip netns exec ivgmp-vec-host ip link set br0 type bridge mcast_mld_version "$version"
    ip netns exec ivgmp-vec-watch timeout 10 tcpdump -q -i eth1 -U -w "bridge-query-v$version.pcap" "$mld and ip6[48] == 130" 2>/dev/null &
    sleep 1
    ip netns exec ivgmp-vec-host ip link set br0 up
    wait || true
    tell "bridge-query-v$version"
done
