package org.ivgmp.vnoc.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.centre.ShapeDesk;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.operator.Operations.Operation;
import org.ivgmp.vnoc.tree.Capacity;
import org.ivgmp.vnoc.tree.Tree;

/// What operators ask and say of topologies, by name.
final class ShapeOperations {

    private static final long UPSTREAM_MAX_KBIT = 1_000_000_000L;

    private final Centre centre;

    ShapeOperations(Centre centre) {
        this.centre = centre;
    }

    Map<String, Operation> questions() {
        return Map.of(
                "topology", _ -> centre.forShape((desk, _) -> desk.topologies()).stream()
                        .map(ShapeOperations::view).toList(),
                "tree", this::trees);
    }

    Map<String, Operation> changes() {
        return Map.of("vpn/topology", this::setTopology, "site/limits", this::setCapacity);
    }

    private Object setTopology(Parameters parameters) throws Refusal, Centre.BusyException {
        String vpn = parameters.text("vpn");
        List<IpPrefix> ranges = parameters.has("groups") ? List.of(parameters.prefix("groups")) : IpPrefix.MULTICAST;
        String kind = parameters.text("kind").toUpperCase(Locale.ROOT);
        if (kind.equals("NONE")) {
            return centre.forShape((desk, _) -> {
                List<IpPrefix> there = ranges.stream().filter(groups -> desk.topologies().stream()
                        .anyMatch(known -> known.vpn().equals(vpn) && known.groups().equals(groups))).toList();
                for (IpPrefix groups : there.isEmpty() ? ranges : there) {
                    desk.removeTopology(vpn, groups);
                }
                return Map.of("done", "no topology of its own for " + words(ranges) + " in " + vpn);
            });
        }
        if (List.of(Topology.Kind.values()).stream().noneMatch(known -> known.name().equals(kind))) {
            throw new IllegalArgumentException("kind = '" + kind + "' is not star, reflector, hierarchy or none");
        }
        boolean reflected = kind.equals(Topology.Kind.REFLECTOR.name());
        if (reflected != parameters.has("reflector")) {
            throw new IllegalArgumentException("a reflector, and nothing else, names its site");
        }
        List<Topology> topologies = ranges.stream().map(groups -> new Topology(vpn, groups, Topology.Kind.valueOf(kind),
                reflected ? Optional.of(parameters.text("reflector")) : Optional.empty())).toList();
        return centre.forShape((desk, _) -> {
            for (Topology topology : topologies) {
                desk.setTopology(topology);
            }
            Map<String, Object> view = new LinkedHashMap<>(view(topologies.getFirst()));
            view.put("groups", words(ranges));
            return view;
        });
    }

    private static String words(List<IpPrefix> ranges) {
        return ranges.stream().map(IpPrefix::toString).collect(Collectors.joining(" and "));
    }

    /// What is not said stays as it is.
    private Object setCapacity(Parameters parameters) throws Refusal, Centre.BusyException {
        String site = parameters.text("name");
        Capacity capacity = centre.forShape((desk, _) -> {
            Capacity old = desk.capacity(site);
            return desk.setCapacity(site, new Capacity(
                    parameters.has("certified") ? parameters.flag("certified") : old.certified(),
                    parameters.has("fanOut") ? (int) parameters.number("fanOut", Capacity.FAN_OUT_MAX) : old.fanOut(),
                    parameters.has("upstreamKbit") ? parameters.number("upstreamKbit", UPSTREAM_MAX_KBIT)
                            : old.upstreamKbit()));
        });
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("site", site);
        view.put("certified", capacity.certified());
        view.put("fanOut", capacity.fanOut());
        view.put("upstreamKbit", capacity.upstreamKbit());
        return view;
    }

    private static Map<String, Object> view(Topology topology) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("vpn", topology.vpn());
        view.put("groups", topology.groups().toString());
        view.put("kind", topology.kind().name());
        view.put("reflector", topology.reflector().orElse(""));
        return view;
    }

    private Object trees(Parameters parameters) throws Refusal, Centre.BusyException {
        String vpn = parameters.text("vpn");
        String text = parameters.text("group");
        IpAddress group = IpAddress.parse(text).orElseThrow(
                () -> new IllegalArgumentException("group = '" + text + "' is not a group such as 239.1.2.3"));
        return centre.forShape((desk, _) -> desk.trees(vpn, group)).stream().map(ShapeOperations::view).toList();
    }

    private static Map<String, Object> view(ShapeDesk.TreeView tree) {
        Tree shape = tree.live().tree();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("sender", tree.key().sender());
        view.put("branch", tree.live().branch());
        view.put("phase", tree.live().phase().name());
        view.put("depth", shape.depth());
        view.put("parents", shape.parents());
        view.put("unreached", shape.unreached());
        view.put("pending", tree.live().pending());
        return view;
    }
}
