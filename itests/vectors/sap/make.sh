#!/usr/bin/env bash
# Records session announcements that other people's programs make, and what tshark makes of them. Run as root in this folder.
# Needs ffmpeg, vlc-bin and vlc-plugin-base, minisapserver, tcpdump, tshark, python3.
#
#   host (eth0 10.9.0.2) ---- veth ---- watcher (eth1 10.9.0.1)      each in a namespace of its own
set -euo pipefail
cd "$(dirname "$0")"
fields=(-e ip.src -e ip.dst -e sap.flags.t -e sap.flags.c -e sap.message_identifier_hash -e sap.originating_source
    -e sdp.owner.username -e sdp.owner.sessionid -e sdp.owner.address -e sdp.session_name -e sdp.connection_info.address
    -e sdp.media.port)
scratch=$(mktemp -d)
chmod 777 "$scratch"
cleanup() { rm -rf "$scratch"; ip netns del ivgmp-sap-host 2>/dev/null || true; ip netns del ivgmp-sap-watch 2>/dev/null || true; }
trap cleanup EXIT
ip netns add ivgmp-sap-host
ip netns add ivgmp-sap-watch
ip -n ivgmp-sap-host link add eth0 type veth peer name eth1 netns ivgmp-sap-watch
ip -n ivgmp-sap-host addr add 10.9.0.2/24 dev eth0
ip -n ivgmp-sap-watch addr add 10.9.0.1/24 dev eth1
ip -n ivgmp-sap-host link set eth0 up
ip -n ivgmp-sap-host link set lo up
ip -n ivgmp-sap-watch link set eth1 up
ip -n ivgmp-sap-host route add default dev eth0
ip netns exec ivgmp-sap-host ethtool -K eth0 tx off >/dev/null
in_host() { ip netns exec ivgmp-sap-host "$@"; }

record() { # NAME SECONDS COMMAND...: the command runs that long and is then asked to end
    local name=$1 seconds=$2 capture
    shift 2
    ip netns exec ivgmp-sap-watch tcpdump -q -i eth1 -U -w "$name.pcap" udp port 9875 2>/dev/null &
    capture=$!
    sleep 1
    timeout -s INT "$seconds" ip netns exec ivgmp-sap-host "$@" >"$scratch/log" 2>&1 </dev/null || true
    sleep 1
    kill "$capture"
    wait "$capture" || true
    tshark -r "$name.pcap" -T fields -E separator='|' -E aggregator=, "${fields[@]}" 2>/dev/null > "$name.tshark"
    echo "$name: $(wc -l < "$name.tshark") messages"
    [ -s "$name.tshark" ] || tail -n 5 "$scratch/log"
}
clip=$scratch/clip.ts
ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=10 -f lavfi -i sine -t 30 -f mpegts "$clip"
chmod 644 "$clip"

record ffmpeg 8 ffmpeg -v error -re -i "$clip" -c copy -f sap 'sap://239.1.5.1?ttl=16'
record ffmpeg-scoped 4 ffmpeg -v error -re -i "$clip" -an -c:v copy -metadata title='Kanal 5' -f sap 'sap://239.192.5.2:6000?announce_addr=239.195.255.255'
# VLC announces no group of 239.0.0.0/8 but those of the organisation's scope and the local one.
vlc() { # NAME SOUT: as nobody, since VLC refuses to run as root
    record "$1" 9 setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$scratch" \
        cvlc -q --no-sout-all --ttl 16 "$clip" --sout "$2" --loop
}
vlc vlc-ts '#rtp{dst=239.192.6.1,port=5004,mux=ts,sap,name=Stream of VLC}'
vlc vlc-es '#rtp{dst=239.255.6.2,port=5006,sap,name=Elementary,description=two media}'
vlc vlc-ssm '#rtp{dst=232.1.6.3,port=5008,mux=ts,sap,name=Source specific}'
cat > "$scratch/sap.cfg" <<'C'
[global]
sap_delay=2
interface=eth0
[program]
name=TV1
user=videolan
machine=10.9.0.2
site=http://www.example.org
address=239.255.12.42
port=1234
playlist_group=organisationTV
[program]
type=rtp
name=TV3
user=videolan
machine=streamer.example.org
site=http://www.example.org
address=239.1.7.3
port=1236
C
record minisapserver 6 sapserver -f "$scratch/sap.cfg"
