"""Compiles a screening list: what is looked up is packed, and what is seldom needed is made when it is."""
