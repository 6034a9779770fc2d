"""The schema of the ledger, one script a version; each takes a ledger of the version before to its own."""
