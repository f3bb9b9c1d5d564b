"""An edge that restarts while the VNOC is away goes on with the last policy."""

from ivgmp_lab import edge, lab, processes, vnoc

import scene

GROUP = "239.1.14.1"
RATE = 500


class StaticTest(scene.Scene):

    def test_restart_without_vnoc(self):
        """The VNOC is dead, then the receiving and the sending edge are killed and started: the stream is back without it"""
        sender, receivers = self.stream(GROUP, self.a, [self.b], rate=RATE)
        self.wait("both have kept their policy", lambda: all(self.kept(site, GROUP) for site in (self.a, self.b)), 20)
        processes.kill(vnoc.NAME)
        self.tools.callback(self.vnoc_again)
        back = {}
        for site in self.b, self.a:
            processes.kill(site.name)
            began = scene.now_ns()
            lab.start_program(site.name)
            self.flows_again(receivers[0], scene.now_ns(), 90)
            back[site.name] = (scene.now_ns() - began) / 1e9
        link = (edge.status(self.b) or {}).get("vnocLink", "")
        self.assertIn("the last policy stays in force", link)
        self.finish(sender, receivers)
        self.proves(f"without the VNOC: stream back {back['b']:.1f} s after the receiving edge's start, {back['a']:.1f} s after the sending "
                    f"one's; b says: {link}")
        self.assert_nothing_in_clear()

    @staticmethod
    def kept(site, group):
        file = edge.instance(site) / "data" / "policy" / "last"
        octets = bytes(int(part) for part in group.split("."))
        return file.exists() and octets in file.read_bytes()

    def vnoc_again(self):
        vnoc.start()
        vnoc.await_answer()
        self.await_lab()
