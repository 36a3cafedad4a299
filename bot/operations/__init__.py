"""Orders of the operator to a running bot: invitations, announcements, and deletion on request."""
