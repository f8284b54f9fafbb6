"""Full-text search: what is indexed, and how a query is answered."""
