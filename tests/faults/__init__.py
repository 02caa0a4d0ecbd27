"""What must survive: killed servers, a rush, a full disk."""
