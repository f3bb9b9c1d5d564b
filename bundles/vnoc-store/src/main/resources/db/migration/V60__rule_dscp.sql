-- What the tunnel packets of the rule's groups are marked with: 0 to 63; null copies the carried packet's codepoint.
alter table rule add column dscp integer;
