"""Parts of encrypted.py: multicast through encrypted tunnels, ours and other people's."""
