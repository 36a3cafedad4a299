"""The workshop: one page on loopback to try a flow and to write one."""
