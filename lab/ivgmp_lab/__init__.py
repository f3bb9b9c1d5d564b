"""The lab: an Internet, a VNOC, and sites with their edges and hosts, in network namespaces of one Linux machine."""
