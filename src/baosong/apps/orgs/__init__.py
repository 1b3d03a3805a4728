"""People, the tree of units, memberships and roles, invitations, sign-in."""
