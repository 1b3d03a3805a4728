"""People, units as a tree, memberships and roles, invitations."""
