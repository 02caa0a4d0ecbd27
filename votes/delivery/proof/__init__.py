"""送达情况证明: the ledger as a document, and the list of those still to be reached."""
