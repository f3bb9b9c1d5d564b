"""A device that is revoked is out at once, whatever it tries."""

import shutil
import subprocess

from ivgmp_lab import edge, lab, network, processes, vnoc

import scene

GROUP = "239.1.13.1"
RATE = 500
ESTABLISHED = "ESTABLISHED"
TRIES_S = 8                 # longer than an edge waits before it tries a tunnel again


class RevokeTest(scene.Scene):

    def test_revoked(self):
        """The device of C is revoked under a stream: no packet for it after seconds, no tunnel whatever it tries; B loses nothing"""
        sender, (at_b, at_c) = self.stream(GROUP, self.a, [self.b, self.c], rate=RATE)
        self.wait("both receive", lambda: min(at.progress()["received"] for at in (at_b, at_c)) > RATE, 20)
        self.assertEqual(["a", "b"], self.tunnels("c"))
        self.addCleanup(self.await_lab)
        began = scene.now_ns()
        subprocess.run(vnoc.command_line("site", "revoke", "c", "--reason", "stolen"), check=True, capture_output=True, timeout=30)
        self.wait("a and b have no tunnel with c", lambda: not self.tunnels("c"), 30, 0.1)
        gone = (scene.now_ns() - began) / 1e9
        at_end = self.settled(at_c)
        last = (at_end["last_at_ns"] - began) / 1e9
        sent, arrived = sender.sent(), at_end["received"]
        self.wait("c has had time to try again", lambda: sender.sent() > sent + TRIES_S * RATE, 60)
        self.assertFalse(self.tunnels("c"), "c got a tunnel again")
        self.assertEqual(arrived, at_c.progress()["received"], "c receives still")
        (account,) = self.finish(sender, [at_b])
        self.proves(f"last packet on c's LAN {max(last, 0):.2f} s after the command, its SAs gone at a and b after {gone:.1f} s; "
                    f"b: {account['lost']} lost of {account['sent']}")
        self.assertEqual(0, account["lost"] + account["duplicated"])
        self.assertLess(last, 10)
        self.assert_nothing_in_clear()
        self.stolen_device_returns()

    def stolen_device_returns(self):
        """C has a new device, and the others have tunnels with that name again: the old device's certificate must not pass for it. The
        VNOC does not answer it, but it has its last policy, its key, and C's address."""
        identity, stolen = edge.instance(self.c) / "data" / "identity", edge.instance(self.c) / "data" / "stolen"
        shutil.copytree(identity, stolen)
        self.addCleanup(shutil.rmtree, stolen, ignore_errors=True)
        self.new_device()
        self.wait("the others have the list with the old certificate", lambda: all(
            self.listed(site, stolen) for site in (self.a, self.b)), 60, 0.2)
        self.switch_off()
        fresh = identity.rename(identity.with_name("fresh"))
        self.addCleanup(self.give_back, fresh, identity)
        shutil.copytree(stolen, identity)
        self.switch_on()
        before = self.refused()
        self.wait("charon has refused the old certificate", lambda: self.refused() > before, 60, 0.2)
        self.assertFalse(self.tunnels("c", ESTABLISHED), "the old device has a tunnel")
        self.proves(f"the old device tries with C's name and address: refused {self.refused() - before} times by the revocation list")
        self.assert_nothing_in_clear()

    def refused(self):
        return sum(processes.log_file(edge.charon_name(site)).read_text(encoding="utf-8").count("certificate was revoked")
                   for site in (self.a, self.b))

    @staticmethod
    def listed(site, identity):
        serial = network.run("openssl", "x509", "-in", str(identity / "device.crt"), "-noout", "-serial").strip().partition("=")[2]
        said = network.run("swanctl", "--list-certs", "--type", "x509_crl", "--uri", f"unix://{edge.instance(site)}/run/charon.vici",
                           check=False)
        return serial.lower().lstrip("0") in said.replace(":", "").lower()

    def give_back(self, fresh, identity):
        self.switch_off()
        shutil.rmtree(identity)
        fresh.rename(identity)
        self.switch_on()

    def switch_off(self):
        """With its IKE daemon, which has the keys of whom it last served."""
        processes.stop(self.c.name)
        processes.stop(edge.charon_name(self.c))
        self.wait("a and b have no tunnel with c", lambda: not self.tunnels("c", ESTABLISHED), 30, 0.1)

    def switch_on(self):
        edge.start_charon(self.c)
        lab.start_program(self.c.name)

    def tunnels(self, peer, state=""):
        """Those of the other sites that hold an IKE SA with the site (in that state), by what charon itself says."""
        holding = []
        for site in self.a, self.b:
            listed = network.run("swanctl", "--list-sas", "--uri", f"unix://{edge.instance(site)}/run/charon.vici")
            if any(line.startswith(f"ivgmp-{peer}-") and state in line for line in listed.splitlines()):
                holding.append(site.name)
        return holding

    def new_device(self):
        """Another device in C's place, enrolled with a new token."""
        processes.stop(self.c.name)
        shutil.rmtree(edge.instance(self.c) / "data" / "identity")
        edge.write_token(self.c, vnoc.token(self.c))
        lab.start_program(self.c.name)
        self.await_lab()
