"""The edge's class archive: it can be made, and what the JVM makes of it is used. Before all other tests of
this lab, so that their edges start with it; after the demo's, which has a lab of its own."""

import subprocess

from ivgmp_lab import edge, paths, processes

import scene


class ArchiveTest(scene.Scene):

    @classmethod
    def setUpClass(cls):
        """Made before there is a lab."""
        if not scene.why_not():
            cls.made = subprocess.run([paths.distribution(edge.DISTRIBUTION) / "bin" / "ivgmp-archive"], capture_output=True, text=True,
                                      timeout=300, check=False)
        super().setUpClass()

    def test_edges_map_it(self):
        """ivgmp-archive makes an archive of the edge's classes, and the edges of the lab run with it"""
        self.assertEqual(0, self.made.returncode, self.made.stderr)
        self.proves(self.made.stdout.strip())
        for site in self.all:
            with open(f"/proc/{processes.pid(site.name)}/maps", encoding="utf-8") as maps:
                self.assertIn("/lib/edge.jsa", maps.read(), f"{site.name} runs without it")
