"""Mail and folder import: deliveries that become submissions through `submissions.services.receive`."""
