"""Registers defined in data: entries, actions, pledges, the grid."""
