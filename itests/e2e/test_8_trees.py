"""Nine sites, one of which sends and cannot send more than two copies: a tree over certified sites, and how it changes."""

from ivgmp_lab import topology as t
from ivgmp_lab import vnoc

import scene

SITES = 9
GROUP = "239.1.9.1"
RELAYS = "b", "c"
RATE = 300
DRAINED_S = 12              # the longest change: 3 s to prepare, 3 s to leave, 2 s to drain


class TreesTest(scene.Scene):
    SITES = SITES

    def setUp(self):
        super().setUp()
        vnoc.ask("site", "limits", "a", "--fan-out", "2")
        for relay in RELAYS:
            vnoc.ask("site", "limits", relay, "--certified", "--fan-out", "3")
        vnoc.ask("vpn", "topology", t.VPN, "hierarchy", "--groups", GROUP)
        self.addCleanup(vnoc.ask, "vpn", "topology", t.VPN, "none", "--groups", GROUP)

    def tree(self):
        """The tree in use, when there is no other one any more."""
        def settled():
            trees = vnoc.ask("tree", t.VPN, GROUP)
            return trees[0] if len(trees) == 1 and trees[0]["phase"] == "IN_USE" else None
        return self.wait("one tree is left", settled, DRAINED_S + 20, 0.5)

    def children(self, tree, site):
        return sorted(child for child, parent in tree["parents"].items() if parent == site)

    def test_hierarchy(self):
        """Eight sites receive from one that sends two copies; joins, leaves and new limits under traffic lose and double nothing"""
        others = self.all[1:]
        sender = self.sender(self.a, GROUP, rate=RATE, digests=True)
        receivers = {}
        for site in others:
            receivers[site.name] = self.receiver(site, GROUP)
            # A tree is mended, not made anew: its shape is that of the order in which they join. The relays come first.
            if site.name in RELAYS:
                self.wait(f"{site.name} is in the tree", lambda site=site: self.state(site, GROUP, "RECEIVER") == "granted", 30)
        for receiver in receivers.values():
            receiver.await_first(60)
        tree = self.tree()
        self.assertEqual(["b", "c"], self.children(tree, "a"))
        self.assertEqual(2, tree["depth"])
        self.assertEqual({"a", "b", "c"}, set(tree["parents"].values()))
        before = tree["branch"]
        self.change("e leaves", lambda: receivers.pop("e").stop(), before)
        tree = self.change("e is back", lambda: receivers.update(e=self.receiver(self.all[4], GROUP)), self.tree()["branch"])
        receivers["e"].await_first(30)
        tree = self.change("b may send two copies only, d passes on",
                           lambda: (vnoc.ask("site", "limits", "d", "--certified", "--fan-out", "3"),
                                    vnoc.ask("site", "limits", "b", "--fan-out", "2")), tree["branch"])
        self.assertLessEqual(len(self.children(tree, "b")), 2)
        self.assertEqual({}, tree["unreached"])
        names = sorted(receivers)
        accounts = dict(zip(names, self.finish(sender, [receivers[name] for name in names])))
        self.proves("three changes of the tree under traffic: " + ", ".join(
            f"{name} {account['received']} of {account['sent']}, {account['lost']} lost, {account['duplicated']} doubled"
            for name, account in accounts.items()))
        for name, account in accounts.items():
            self.assertEqual(0, account["lost"], name)
            self.assertEqual(0, account["duplicated"], name)
        self.assert_nothing_in_clear()

    def change(self, what, act, branch):
        """Does something that alters the tree; the tree after it."""
        act()
        self.wait(f"{what}: another tree", lambda: any(tree["branch"] != branch for tree in vnoc.ask("tree", t.VPN, GROUP)), 30, 0.5)
        tree = self.tree()
        self.proves(f"{what}: branch {tree['branch']}, depth {tree['depth']}, " + ", ".join(
            f"{site} to {' '.join(self.children(tree, site))}" for site in sorted(set(tree["parents"].values()))))
        return tree
