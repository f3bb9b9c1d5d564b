package org.ivgmp.vnoc.centre;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.Change;

/// Which VPNs may do without IPsec, and where sites are in the network that they do it in. On the centre's thread only.
public final class PrivateDesk {

    private final Registry registry;
    private final OperatorDesk desk;

    PrivateDesk(Registry registry, OperatorDesk desk) {
        this.registry = registry;
        this.desk = desk;
    }

    public Vpn allow(String name, boolean allowed) throws Refusal {
        desk.vpn(name);
        Network network = registry.network();
        Vpn old = network.vpns().get(name);
        if (old.privateNetwork() == allowed) {
            return old;
        }
        Vpn vpn = new Vpn(name, old.number(), allowed);
        Network next = network.with(vpn);
        registry.commit(next, new PolicyCompiler(next).concerned(Set.of(name)), List.of(new Change.PrivateNetworkSet(name, allowed),
                OperatorDesk.audit("vpn private", name, allowed ? "may do without IPsec" : "IPsec always")), "");
        return vpn;
    }

    /// @param address empty for none any more
    public Site place(String name, Optional<Ipv4Address> address) throws Refusal {
        Site old = desk.site(name);
        Network network = registry.network();
        if (old.inPrivate().equals(address)) {
            return old;
        }
        if (address.isPresent()) {
            Ipv4Address wanted = address.get();
            if (!isUnicast(wanted)) {
                throw Refusal.bad(wanted + " is not the address of an edge");
            }
            Optional<String> holder = network.sites().values().stream().filter(site -> !site.name().equals(name)
                    && site.inPrivate().equals(address)).map(Site::name).findFirst();
            if (holder.isPresent()) {
                throw Refusal.bad(wanted + " is the private address of " + holder.get() + " already");
            }
        }
        Site site = old.inPrivate(address);
        Network next = network.with(site);
        registry.commit(next, new PolicyCompiler(next).concerned(site.vpns()), List.of(new Change.PrivateAddressSet(name, address),
                OperatorDesk.audit("site private-address", name, address.map(Ipv4Address::toString).orElse("none"))), "");
        return site;
    }

    /// No class D or E, no loopback, nothing of 0.0.0.0/8: RFC 6890.
    private static boolean isUnicast(Ipv4Address address) {
        int first = address.bits() >>> 24;
        return first != 0 && first != 127 && first < 224;
    }
}
